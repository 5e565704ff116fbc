import { appendFileSync, readFileSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { renderMessage, visible } from '../diagnostics/render.ts';
import type { Result } from '../diagnostics/result.ts';
import { timedLines } from '../diagnostics/timed-lines.ts';
import { word } from '../diagnostics/word.ts';
import { type DeskFlags, parseDeskFlags } from '../sidecar/desk/flags.ts';
import type { DeskHost, DeskOptions, DeskService } from '../sidecar/desk/service.ts';

// git-gate and supervise in one process, and git's hook as another verb of the same file. Each half is loaded only when
// it is asked for. Prints `{"ready":true}` on stdout when all that was asked for listens.

type Serve = (options: DeskOptions, host: DeskHost) => Promise<Result<DeskService, Failure>>;

interface Half {
  readonly name: string;
  isWanted(options: DeskOptions): boolean;
  load(): Promise<Serve>;
}

const HALVES: readonly Half[] = [
  {
    name: 'git-gate',
    isWanted: ({ gitGateDir }) => gitGateDir !== undefined,
    load: async () => (await import('../sidecar/git-gate/serve.ts')).serveGitGate,
  },
  {
    name: 'supervise',
    isWanted: ({ superviseDir }) => superviseDir !== undefined,
    load: async () => (await import('../sidecar/supervise/serve.ts')).serveSupervise,
  },
];

/** `half`: in its own log, where there is one; else on stderr. */
function tell(event: Failure | string, half?: { readonly name: string; readonly logDir?: string }): void {
  const program = `bot-bottle-${half?.name ?? 'desk'}`;
  const text =
    typeof event === 'string'
      ? `${program}: ${visible(event)}\n`
      : renderMessage(program, word(event), { colour: false });
  const lines = timedLines(text, Date.now());
  if (half?.logDir === undefined) {
    process.stderr.write(lines);
    return;
  }
  try {
    appendFileSync(`${half.logDir}/${half.name}.log`, lines, { mode: 0o600 });
  } catch {
    process.stderr.write(lines);
  }
}

async function serve(args: readonly string[]): Promise<number> {
  const asked = new Promise<void>((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
  const flags = parseDeskFlags(args);
  if (!flags.ok) {
    tell(flags.failure);
    return 2;
  }
  const services: DeskService[] = [];
  for (const half of HALVES.filter((each) => each.isWanted(flags.value))) {
    const service = await (await half.load())(flags.value, hostOf(half.name, flags.value));
    if (!service.ok) {
      tell(service.failure);
      return 1;
    }
    services.push(service.value);
  }
  process.stdout.write('{"ready":true}\n');
  await asked;
  await Promise.all(services.map((service) => service.close()));
  return 0;
}

/** git's hook: its standard error is what the client shows behind `remote:`. */
async function preReceive(): Promise<number> {
  const { preReceive: run } = await import('../sidecar/git-gate/pre-receive/hook.ts');
  return run({
    input: readFileSync(0, 'utf8'),
    env: process.env,
    cwd: process.cwd(),
    now: Date.now,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
}

function hostOf(name: string, { logDir }: DeskFlags): DeskHost {
  const half = { name, ...(logDir === undefined ? {} : { logDir }) };
  return { env: process.env, now: Date.now, report: (event) => tell(event, half) };
}

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === 'serve') return serve(args);
  if (verb === 'pre-receive') return preReceive();
  tell(`error: there is no verb ${verb ?? '(none)'}`);
  return 2;
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
