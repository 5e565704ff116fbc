import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { askEgress } from '../../src/session/ask-egress.ts';
import { acquireLock } from '../../src/session/lock.ts';
import { type StatePaths, stateDirOf, statePaths } from '../../src/session/state.ts';
import { showConfig } from '../../src/session/supervised-config.ts';
import { serveEgress } from '../../src/sidecar/egress/serve.ts';

/** What a decision about routes needs of a bottle that runs: its directory, its lock, and a real egress. */
export interface PolicedBottle extends AsyncDisposable {
  readonly slug: string;
  readonly paths: StatePaths;
  readonly queue: string;
  /** Hosts of the policy that egress applies, and of the routes file, sorted. */
  hosts(): Promise<{ readonly live: readonly string[]; readonly file: readonly string[] }>;
  /** Egress dies, and the bottle does not. */
  endEgress(): Promise<void>;
  /** The session ends. */
  end(): void;
}

/** `tokens`: values of token slots. The bottle's session is the test's own process. */
export async function policedBottle(
  botBottleHome: string,
  routes: string,
  { slug = 'a-11111', tokens = {} as Readonly<Record<string, string>> } = {},
): Promise<PolicedBottle> {
  const queue = `${botBottleHome}/queue/${slug}`;
  const paths = statePaths(stateDirOf(botBottleHome, slug));
  for (const path of [queue, paths.egressDir, paths.runDir])
    mkdirSync(path, { recursive: true, mode: 0o700 });
  writeFileSync(paths.metadata, '{"backend":"bubblewrap"}');
  writeFileSync(paths.routes, routes);
  showConfig(paths.superviseDir, routes, 'bubblewrap');
  const lock = acquireLock(paths.lock, slug);
  if (!lock.ok) throw new Error('the lock is taken');
  const egress = await serveEgress(
    { routes: paths.routes, runDir: paths.runDir },
    { env: {}, takeSecret: (name) => tokens[name], now: Date.now, report: () => {} },
  );
  if (!egress.ok) throw new Error(JSON.stringify(egress.failure));
  return {
    slug,
    paths,
    queue,
    async hosts() {
      const live = await askEgress(paths.runDir);
      const file = parsePolicy(readFileSync(paths.routes, 'utf8'), 'routes.yaml');
      return { live: hostsIn(live.ok ? live.value : {}), file: hostsIn(file.ok ? file.value : {}) };
    },
    endEgress: () => egress.value.close(),
    end: () => lock.value.release(),
    async [Symbol.asyncDispose]() {
      lock.value.release();
      await egress.value.close();
    },
  };
}

function hostsIn(document: unknown): readonly string[] {
  const { routes = [] } = document as { readonly routes?: readonly { readonly host: string }[] };
  return routes.map(({ host }) => host).sort();
}
