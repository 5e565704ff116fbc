import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProbeCheck } from '../backend/contract.ts';
import type { Host } from '../sys/host.ts';
import { run } from '../sys/spawn.ts';
import { SYSTEM_BUNDLES } from '../sys/system-bundle.ts';
import type { CliContext } from './context.ts';
import { checkSupervise } from './doctor-supervise.ts';

/** What every backend needs of a machine, and what only makes it nicer. */
export async function checkMachine(context: CliContext): Promise<readonly ProbeCheck[]> {
  const { host } = context;
  return [
    await checkNode(host),
    checkHome(host),
    checkTrust(host),
    await checkGitleaks(host),
    checkTerminal(context),
    ...(await checkSupervise(host)),
  ];
}

/** What package.json's `engines` asks for. */
const NODE_MINIMUM = [20, 19];

async function checkNode(host: Host): Promise<ProbeCheck> {
  const name = 'Node.js';
  const ran = await run({ file: host.nodePath, args: ['--version'], env: {} });
  const found = ran.ok ? ran.value.stdout.trim() : 'does not start';
  const [major = 0, minor = 0] = found.replace(/^v/, '').split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = NODE_MINIMUM;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
    ? { name, ok: true, found: `${found} at ${host.nodePath}` }
    : { name, ok: false, found, mend: `install Node.js ${NODE_MINIMUM.join('.')} or later` };
}

/** The directory may still be to make: then its nearest parent must take it. */
function checkHome({ botBottleHome: path, uid }: Host): ProbeCheck {
  const name = 'directory';
  let existing = path;
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    return {
      name,
      ok: false,
      found: `${existing} is not writable`,
      mend: 'give this user the permission, or set BOT_BOTTLE_HOME or --home',
    };
  }
  if (existing !== path) return { name, ok: true, found: `${path} (made at the first start)` };
  const stats = statSync(path);
  if (!stats.isDirectory()) {
    return { name, ok: false, found: `${path} is no directory`, mend: 'move that file away, or give --home' };
  }
  if (stats.uid !== uid) {
    return {
      name,
      ok: false,
      found: `${path} belongs to the user ${stats.uid}`,
      mend: `take it over (chown -R ${uid} ${path}), or give --home`,
    };
  }
  if ((stats.mode & 0o022) !== 0) {
    return { name, ok: false, found: `${path} is writable by others`, mend: `chmod go-w ${path}` };
  }
  return { name, ok: true, found: path };
}

/** Egress verifies upstream certificates against these. */
function checkTrust({ env }: Host): ProbeCheck {
  const name = 'trust store';
  const extra = env.NODE_EXTRA_CA_CERTS;
  if (extra && !canRead(extra)) {
    return {
      name,
      ok: false,
      found: `NODE_EXTRA_CA_CERTS names ${extra}, which cannot be read`,
      mend: 'name a readable file of certificates, or unset it',
    };
  }
  const bundle = SYSTEM_BUNDLES.find(canRead);
  if (bundle === undefined) {
    return {
      name,
      ok: false,
      found: 'no bundle of system certificates',
      mend: "install the package ca-certificates; until then Node's own list is used",
    };
  }
  return { name, ok: true, found: extra && extra !== bundle ? `${bundle} and ${extra}` : bundle };
}

function canRead(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

async function checkGitleaks({ env }: Host): Promise<ProbeCheck> {
  const name = 'gitleaks';
  const ran = await run({ file: 'gitleaks', args: ['version'], env });
  if (ran.ok && ran.value.code === 0) return { name, ok: true, found: ran.value.stdout.trim() };
  return {
    name,
    ok: false,
    found: ran.ok ? 'does not start' : 'not on PATH',
    mend: 'install gitleaks (https://github.com/gitleaks/gitleaks) for a second opinion on git pushes; the built-in scanner works without it',
  };
}

function checkTerminal({ terminal, stdout, host }: CliContext): ProbeCheck {
  const colours = stdout.colour ? 'colours' : 'no colours';
  return {
    name: 'terminal',
    ok: true,
    found: terminal
      ? `${host.env.TERM ?? 'of unknown type'}, ${colours}`
      : 'none: prompts become errors that name the flag to give',
  };
}
