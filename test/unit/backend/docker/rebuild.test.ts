import { expect, it } from 'vitest';
import { moveDockerfile } from '../../../../src/backend/docker/rebuild.ts';
import type { Plan } from '../../../../src/plan/plan.ts';

const of = (mode: 'copy' | 'mount', path: string) =>
  moveDockerfile({ workspace: { mode, path } } as Plan, 'base:latest', 'held:latest');

it('takes the home, and the workspace where it is a copy', () => {
  expect(of('mount', '/w')).toBe(
    'FROM held:latest AS held\nFROM base:latest\nCOPY --from=held --chown=node:node ["/home/node","/home/node/"]\n',
  );
  expect(of('copy', '/w')).toContain('COPY --from=held --chown=node:node ["/w","/w/"]\n');
});

it('names a path by words that the builder reads as that path and no other', () => {
  expect(of('copy', '/a "b" $HOME')).toContain(String.raw`["/a \\\"b\\\" \\$HOME","/a \\\"b\\\" \\$HOME/"]`);
  expect(of('copy', '/a[1]*')).toContain('["/a[[]1][*]","/a[1]*/"]');
});
