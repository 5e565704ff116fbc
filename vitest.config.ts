import { defineConfig } from 'vitest/config';

// `unit` is pure and parallel. `system` starts real bottles, daemons and agents: one file at a time, so that
// two cores are enough and a failure names its cause.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{unit,golden,fuzz}/**/*.test.ts'], testTimeout: 20_000 } },
      {
        test: {
          name: 'system',
          include: ['test/{parity,escape,e2e}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
