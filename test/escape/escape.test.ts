import { execFile, spawnSync } from 'node:child_process';
import { accessSync, cpSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ATTACKS } from '../../demo/attacks/list.mjs';
import { ensureBaseImage } from '../rig/docker/base-image.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { ordinaryUser, type TempDir, tempDir, type User } from '../rig/temp-dir.ts';

/** As `demo/battery.mjs` reports. */
interface Report {
  readonly attacks: readonly AttackReport[];
  readonly allowed: { readonly placeholder: string; readonly results: readonly unknown[] };
}
interface AttackReport {
  readonly id: string;
  readonly verdict: 'held' | 'open' | 'unproved' | 'untried';
  readonly saw: string;
  readonly control: { readonly kind: string; readonly through: boolean | null; readonly saw: string | null };
}

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const isRoot = process.getuid?.() === 0;
const SETTINGS: readonly {
  readonly as: string;
  readonly backend: 'bubblewrap' | 'docker';
  readonly user?: User;
  /** Of a docker bottle; else its own choice. */
  readonly topology?: 'bridge';
}[] = [
  { as: isRoot ? 'root' : 'this user', backend: 'bubblewrap' },
  ...(isRoot ? [{ as: 'an ordinary user', backend: 'bubblewrap' as const, user: ordinaryUser }] : []),
  dockerSetting(),
  { ...dockerSetting(), topology: 'bridge' },
];

/** Root's workspace is no place for a container's user. */
function dockerSetting(): (typeof SETTINGS)[number] {
  if (!isRoot) return { as: 'this user', backend: 'docker' };
  const gid = statSync('/var/run/docker.sock', { throwIfNoEntry: false })?.gid ?? ordinaryUser.gid;
  return {
    as: "an ordinary user of the socket's group",
    backend: 'docker',
    user: { uid: ordinaryUser.uid, gid },
  };
}

for (const { as, backend, user, topology } of SETTINGS) {
  const skipped =
    skipWithout(backend) ||
    (backend === 'docker' && requireOrSkip('base-image', ensureBaseImage)) ||
    (user !== undefined && requireOrSkip('ordinary-user', runsNode(user)));
  const where = topology === undefined ? backend : `${backend} by a ${topology}`;
  describe.skipIf(skipped)(`${where}, started by ${as}`, () => {
    let home: TempDir;
    let report: Report;

    beforeAll(async () => {
      home = await tempDir('escape', user);
      report = await battery(home, { backend, user, topology });
    });
    afterAll(() => home[Symbol.asyncDispose]());

    it.each(ATTACKS.map(({ id, tries }) => [id, tries]))('%s: %s', (id) => {
      const attack = report.attacks.find((one) => one.id === id);
      // `held` says that the same attempt got through on the host, where it must.
      expect(`${attack?.verdict}: ${attack?.saw} (on the host: ${attack?.control.saw})`).toMatch(/^held: /);
    });

    it('the allowed request gets its credential outside, by proxy, by capture and by fetch', () => {
      const ways = ['through the proxy', 'by name alone, captured', "by Node's own fetch"];
      expect(report.allowed.results).toEqual(ways.map((way) => ({ way, ok: true, saw: '200, authorized' })));
      expect(report.allowed.placeholder).not.toContain('canary');
    });
  });
}

/** The demonstration itself, from a copy that the user can read wherever the repository is. */
async function battery(
  home: TempDir,
  {
    backend,
    user,
    topology,
  }: {
    readonly backend: string;
    readonly user: User | undefined;
    readonly topology: string | undefined;
  },
): Promise<Report> {
  const copy = join(home.path, 'bot-bottle');
  for (const dir of ['demo', 'dist', 'images']) cpSync(join(ROOT, dir), join(copy, dir), { recursive: true });
  await chmod(home.path, 0o755);
  const args = [join(copy, 'demo/run.mjs'), '--json', '--backend', backend];
  if (topology !== undefined) args.push('--topology', topology);
  const env = { PATH: process.env.PATH ?? '', HOME: home.path, LANG: 'C.UTF-8' };
  return new Promise((settle, reject) => {
    const options = { cwd: home.path, env, ...user, timeout: 100_000, maxBuffer: 1 << 24 };
    execFile(process.execPath, args, options, (_error, stdout, stderr) => {
      try {
        settle(JSON.parse(stdout) as Report);
      } catch {
        reject(new Error(`the battery gave no report:\n${stderr}`));
      }
    });
  });
}

function runsNode(user: User): () => string | undefined {
  return () => {
    accessSync(join(ROOT, 'dist/cli.js'));
    const run = spawnSync(process.execPath, ['-e', '0'], { ...user, cwd: '/' });
    return run.status === 0 ? undefined : `${process.execPath} cannot be run by uid ${user.uid}`;
  };
}
