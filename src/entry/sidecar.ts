import type { Failure } from '../diagnostics/failure.ts';
import { renderMessage, visible } from '../diagnostics/render.ts';
import { timedLines } from '../diagnostics/timed-lines.ts';
import { word } from '../diagnostics/word.ts';
import { parseEgressFlags } from '../sidecar/egress/flags.ts';
import type { EgressHost } from '../sidecar/egress/options.ts';
import { serveEgress } from '../sidecar/egress/serve.ts';
import { EXTRA_CA_VARIABLE } from '../wire/bottle-paths.ts';

const PROGRAM = 'bot-bottle-sidecar';
/** The sidecar's own variables: read once, then gone from the environment. */
const SECRET_SLOT = /^EGRESS_(?:TOKEN|KNOWN)_[0-9]+$/;

function tell(event: Failure | string): void {
  const text =
    typeof event === 'string'
      ? `${PROGRAM}: ${visible(event)}\n`
      : renderMessage(PROGRAM, word(event), { colour: false });
  process.stderr.write(timedLines(text, Date.now()));
}

/** Takes the process's environment, the slots out of it at once, other secrets when they are asked for. */
function egressHost(): EgressHost {
  const { [EXTRA_CA_VARIABLE]: extraCa, ...rest } = process.env;
  const env = extraCa === undefined ? rest : { ...rest, NODE_EXTRA_CA_CERTS: extraCa };
  const taken = new Map<string, string>();
  const takeSecret = (name: string): string | undefined => {
    const value = env[name];
    if (value !== undefined) {
      taken.set(name, value);
      delete env[name];
      delete process.env[name];
    }
    return taken.get(name);
  };
  for (const name of Object.keys(env)) if (SECRET_SLOT.test(name)) takeSecret(name);
  return { env, takeSecret, now: Date.now, report: tell };
}

async function egress(args: readonly string[]): Promise<number> {
  const options = parseEgressFlags(args);
  if (!options.ok) {
    tell(options.failure);
    return 2;
  }
  const asked = new Promise<void>((resolve) => {
    process.on('SIGTERM', () => resolve());
    process.on('SIGINT', () => resolve());
  });
  const running = await serveEgress(options.value, egressHost());
  if (!running.ok) {
    tell(running.failure);
    return running.failure.room === 'usage' ? 2 : 1;
  }
  const { listen, ca } = running.value;
  process.on('SIGHUP', () => running.value.reload());
  process.stdout.write(`${JSON.stringify({ ready: true, listen, ca })}\n`);
  await asked;
  await running.value.close();
  return 0;
}

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === 'egress') return egress(args);
  tell(`error: no daemon is called ${verb ?? '(none)'}`);
  return 2;
}

void main(process.argv.slice(2)).then((code) => process.exit(code));
