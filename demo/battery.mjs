// The battery: the same script against canaries on the host, where it must get through, and in a bottle, where it
// must not.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ATTACKS } from './attacks/list.mjs';
import { setStage } from './stage.mjs';

/**
 * @param {{ cli: string[], runFlags?: string[], interfaces?: string[], node?: string, env?: Record<string, string>, progress?: (line: string) => void, signal?: AbortSignal }} options
 *   `cli`: the command that is bot-bottle; `runFlags`: what `run` gets besides, `--backend` say; `node`: the program in
 *   the bottle, where that is not this machine's; `env`: what bot-bottle itself needs there
 */
export async function runBattery({
  cli,
  runFlags = [],
  interfaces,
  node = process.execPath,
  env = {},
  progress = () => {},
  signal,
}) {
  const stage = { ...(await setStage(interfaces === undefined ? {} : { interfaces })), signal };
  const inBottle = (args) => [
    'env',
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...cli,
    'run',
    ...runFlags,
    ...args,
  ];
  const other = started(inBottle(['--', node, 'other-bottle.mjs', ...stage.otherArgs]), stage);
  try {
    progress('starting another bottle, which listens');
    const otherReady = await other.nextLine();
    if (otherReady?.reached !== true) throw await failed('the other bottle', other);

    progress('trying every way out on the host, against stand-ins: all must get through');
    const control = await perform(stage, [
      process.execPath,
      'attacks/hostile.mjs',
      join(stage.dir, 'control.json'),
    ]);
    markSurvivors(control, stage.control.daemonName);

    progress('trying every way out in a bottle: none may get through');
    stage.canaries.hits.clear();
    const command = inBottle([...stage.runArgs, '--', node, 'attacks/hostile.mjs', 'targets.json']);
    const bottle = await perform(stage, command);
    markSurvivors(bottle, stage.bottle.daemonName);
    if (bottle.outcomes.size === 0) throw await failed('the bottle', bottle.process);

    const attacks = ATTACKS.map((attack) => judge(attack, control, bottle, stage.canaries.hits));
    const allowed = judgeAllowed(bottle.allowed, stage.env.DEMO_TOKEN);
    return {
      ok: allowed.ok && attacks.every(({ verdict }) => verdict === 'held' || verdict === 'untried'),
      attacks,
      allowed,
    };
  } finally {
    other.child.kill('SIGTERM');
    await other.ended;
    await stage.close();
  }
}

async function perform(stage, command) {
  const process = started(command, stage);
  const outcomes = new Map();
  let allowed;
  for (let line = await process.nextLine(); line !== undefined; line = await process.nextLine()) {
    if (line.allowed !== undefined) allowed = line.allowed;
    else outcomes.set(line.id, line);
  }
  await process.ended;
  return { process, outcomes, allowed };
}

function started([file, ...args], stage) {
  const child = spawn(file, args, {
    cwd: stage.workspace,
    // For the control; a bottle gets its own from bot-bottle.
    env: { ...stage.env, NODE_EXTRA_CA_CERTS: join(stage.dir, 'upstream-ca.pem') },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: stage.signal,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const ended = new Promise((settle) => {
    child.once('close', (code, signal) => settle(code ?? signal));
    child.once('error', (error) => settle(error.message));
  });
  return {
    child,
    ended,
    errors: () => errors,
    async nextLine() {
      const { value, done } = await lines.next();
      return done ? undefined : JSON.parse(value);
    },
  };
}

async function failed(what, process) {
  return new Error(`${what} did not come up (${await process.ended}):\n${process.errors()}`);
}

/** What the attack `outlive` left behind is ended here; the processes are ours by their unique name. */
function markSurvivors({ outcomes }, name) {
  const survivors = readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/cmdline`, 'latin1').endsWith(`${name}\0`);
    } catch {
      return false;
    }
  });
  for (const pid of survivors) process.kill(Number(pid), 'SIGKILL');
  const outcome = outcomes.get('outlive');
  if (outcome !== undefined)
    Object.assign(outcome, {
      through: survivors.length > 0,
      saw: survivors.length > 0 ? 'lives on' : 'gone',
    });
}

function judge(attack, control, bottle, hits) {
  const { id, group, tries, wanted, control: kind, canary, refusal = '' } = attack;
  const onHost = control.outcomes.get(id);
  const inBottle = bottle.outcomes.get(id) ?? {
    through: false,
    broke: true,
    saw: 'the script ended before it',
  };
  const contacted = canary !== undefined && hits.has(canary);
  const proved = (kind !== 'must' || onHost?.through === true) && inBottle.saw.includes(refusal);
  const verdict =
    inBottle.through || contacted
      ? 'open'
      : inBottle.untried
        ? 'untried'
        : inBottle.broke || !proved
          ? 'unproved'
          : 'held';
  const saw =
    contacted && !inBottle.through ? `${inBottle.saw}; the host's listener was contacted` : inBottle.saw;
  return {
    id,
    group,
    tries,
    wanted,
    verdict,
    saw,
    control: { kind, through: onHost?.through ?? null, saw: onHost?.saw ?? null },
  };
}

function judgeAllowed(allowed, token) {
  if (allowed === undefined) return { ok: false, placeholder: '', results: [] };
  const ok =
    allowed.results.every((result) => result.ok) &&
    allowed.placeholder !== 'not set' &&
    !allowed.placeholder.includes(token);
  return { ok, ...allowed };
}
