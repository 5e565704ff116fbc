import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** What the tests converse with. pi stays at the last version that runs on Node 20. */
const PINNED = {
  '@anthropic-ai/claude-code': '2.1.329',
  '@openai/codex': '0.169.0',
  '@earendil-works/pi-coding-agent': '0.74.2',
} as const;

/** Paths of executables, each inside its own `node_modules`. */
export interface Agents {
  readonly claude: string;
  readonly codex: string;
  readonly pi: string;
  /**
   * Runs its arguments. It lies in the agents' own directory: a bottle shows the install directory of the program
   * that it is asked to run, and so an agent behind `launch env -u ...` or `launch sh -c ...` is there.
   */
  readonly launch: string;
}

/** The machine cannot supply the agents; the message says why. */
class AgentsUnavailable extends Error {}

/**
 * The real agent CLIs: those under BOT_BOTTLE_TEST_AGENTS (a writable directory that has a `node_modules`), or else
 * the pinned versions, installed once from the npm registry into a cache outside the repository.
 */
export async function ensureAgents(env: NodeJS.ProcessEnv = process.env): Promise<Agents> {
  const given = env.BOT_BOTTLE_TEST_AGENTS;
  if (given !== undefined && given !== '') return locate(given);
  const versions = Object.values(PINNED).join('_');
  const dir = join(cacheDir(env), `agents-${versions}`);
  try {
    return await locate(dir);
  } catch {
    await install(dir, env);
    return locate(dir);
  }
}

/** The agents, or why this machine cannot have them: for `requireOrSkip`. */
export async function findAgents(): Promise<Agents | string> {
  return ensureAgents().catch((error: unknown) => {
    if (error instanceof AgentsUnavailable) return error.message;
    throw error;
  });
}

// Root's home is closed to the ordinary user whom the tests run agents as.
function cacheDir(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return '/var/cache/bot-bottle-test';
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bot-bottle-test');
}

async function install(dir: string, env: NodeJS.ProcessEnv): Promise<void> {
  await mkdir(dirname(dir), { recursive: true, mode: 0o755 });
  const fresh = await mkdtemp(`${dir}.`);
  try {
    await writeFile(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: PINNED }));
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await promisify(execFile)('npm', [...args, '--prefix', fresh], { cwd: fresh, env });
    // mkdtemp's 0700 would shut the ordinary user out.
    await promisify(execFile)('chmod', ['755', fresh]);
    await rename(fresh, dir).catch((error: NodeJS.ErrnoException) => {
      // Another test run was quicker: take its copy.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const reason = stderr.trim().split('\n').slice(0, 3).join(' ') || String(error);
    throw new AgentsUnavailable(
      `npm could not install them (${reason}); name a directory with them in BOT_BOTTLE_TEST_AGENTS`,
    );
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function locate(dir: string): Promise<Agents> {
  const modules = join(dir, 'node_modules');
  const agents = {
    // Without its install script the package's own `bin/claude.exe` is a stub that asks for that script; the
    // platform package holds the program itself.
    claude: await executable(
      join(modules, `@anthropic-ai/claude-code-${process.platform}-${process.arch}${musl()}/claude`),
    ),
    codex: await executable(join(modules, '@openai/codex/bin/codex.js')),
    pi: await executable(join(modules, '@earendil-works/pi-coding-agent/dist/cli.js')),
  };
  return { ...agents, launch: await writeLauncher(join(dir, 'launch')) };
}

async function writeLauncher(path: string): Promise<string> {
  try {
    await writeFile(path, '#!/bin/sh\nexec "$@"\n', { mode: 0o755, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new AgentsUnavailable(`${path} cannot be written: ${String(error)}`);
    }
  }
  return path;
}

async function executable(path: string): Promise<string> {
  try {
    await access(path, constants.X_OK);
    return await realpath(path);
  } catch {
    throw new AgentsUnavailable(`${path} is missing`);
  }
}

function musl(): string {
  if (process.platform !== 'linux') return '';
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime === undefined ? '-musl' : '';
}
