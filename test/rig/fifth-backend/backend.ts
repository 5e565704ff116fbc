import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend, Bottle } from '../../../src/backend/contract.ts';
import { fail, ok } from '../../../src/diagnostics/result.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { exitCode, finished, start } from '../../../src/sys/spawn.ts';

const NAME = 'fifth';
const marker = (stateDir: string) => join(stateDir, 'run/fifth');

/**
 * A backend that isolates nothing: it stands for whichever comes next, and shows what a folder has to hold for every
 * verb to know it. The agent is a process of this machine with a home of its own.
 */
export const fifth: Backend = {
  name: NAME,
  probe: async () => ({ usable: true, checks: [{ name: NAME, ok: true, found: 'always' }] }),
  async prepare(plan) {
    for (const name of ['trust', 'home']) mkdirSync(join(plan.stateDir, name), { recursive: true });
    writeFileSync(join(plan.stateDir, 'egress/ca.crt'), 'a certificate\n');
    return ok({ launch: async () => ok(bottleOf(plan)) });
  },
  listActive: async (host) => {
    const { listStates } = await import('../../../src/session/state.ts');
    return listStates(host.botBottleHome)
      .filter(({ paths }) => existsSync(marker(paths.dir)))
      .map(({ slug }) => ({ backend: NAME, slug, services: ['egress'] }));
  },
  findOrphans: async () => [],
  exec: async (slug) => fail({ room: 'session', kind: 'not-running', slug }),
  async freeze({ stateDir }) {
    const reference = join(stateDir, 'frozen');
    cpSync(join(stateDir, 'home'), reference, { recursive: true });
    return ok({
      reference,
      files: undefined,
      bytes: 0,
      notices: [],
      exportCommand: ['cp', '-R', reference, 'DIRECTORY'],
      dropOlder: () => {},
    });
  },
  async thaw({ stateDir }, reference) {
    rmSync(join(stateDir, 'home'), { recursive: true });
    cpSync(reference, join(stateDir, 'home'), { recursive: true });
    return ok(undefined);
  },
};

function bottleOf(plan: Plan): Bottle {
  const env = {
    ...Object.fromEntries(
      plan.env.flatMap(({ name, value }) => (value.type === 'literal' ? [[name, value.text]] : [])),
    ),
    PATH: '/usr/bin:/bin',
    HOME: join(plan.stateDir, 'home'),
  };
  const spawn = (file: string, args: readonly string[], stdio: 'ignore' | 'pipe') =>
    start({ file, args, env, cwd: plan.workspace.path, stdio: ['ignore', stdio, stdio] });
  return {
    async execAgent() {
      writeFileSync(marker(plan.stateDir), '');
      const started = await spawn(plan.command.file, plan.command.args, 'ignore');
      if (!started.ok) return started;
      const child = started.value;
      return ok({
        exit: new Promise((resolve) =>
          child.once('close', (status, signal) => resolve({ code: exitCode(status, signal) })),
        ),
        signal: (name) => child.kill(name),
      });
    },
    async copyIn(source, target) {
      const at = join(plan.stateDir, target.replace(/^\/home\/node/, 'home'));
      cpSync(source, at, { recursive: true });
      return ok(undefined);
    },
    async exec(script) {
      const started = await spawn('/bin/sh', ['-c', script], 'pipe');
      return started.ok ? ok(await finished(started.value)) : started;
    },
    async close() {
      rmSync(marker(plan.stateDir), { force: true });
    },
  };
}
