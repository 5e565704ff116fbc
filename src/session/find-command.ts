import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { installDirOf, outermost, parentOf } from '../plan/install-dirs.ts';
import type { PlannedCommand } from '../plan/plan.ts';
import { SHEBANG_MAX, scriptInterpreter } from '../plan/script-interpreter.ts';
import { isSystemPath } from '../plan/system-path.ts';
import { type HostLayout, hazardOf, isWithin } from '../plan/workspace-hazard.ts';

export interface CommandSearch {
  /** As typed: a name for PATH, or a path. */
  readonly command: string;
  readonly path: string;
  readonly cwd: string;
  /** The directory that the bottle shows anyway; absent for `--workspace none`. */
  readonly workspace?: string;
  readonly layout: HostLayout;
}

/** Interpreters of interpreters end somewhere: Linux follows four (execve(2)). */
const INTERPRETER_DEPTH = 4;
/** path_resolution(7): the kernel's own limit. */
const LINKS_MAX = 40;

/** Finds a program as a shell would, and the host directories that it needs in the bottle. */
export function findCommand(
  search: CommandSearch,
): Result<Pick<PlannedCommand, 'file' | 'installDirs'>, Failure> {
  const found = lookUp(search);
  if (!found.ok) return found;
  const needed: string[] = [];
  const links: string[] = [];
  const reason = addProgram(found.value, search, { needed, links }, 0);
  if (reason !== undefined) {
    return fail({
      room: 'session',
      kind: 'command-hidden',
      command: search.command,
      path: found.value,
      reason,
    });
  }
  for (const directory of links.map(parentOf)) {
    if (!isShown(directory, search, needed) && hazardOf(directory, search.layout) === undefined) {
      needed.push(directory);
    }
  }
  const installDirs = outermost(needed);
  // A link in a directory that cannot be shown would not be there in the bottle; its target is.
  const file = linksAreShown(found.value, search, installDirs) ? found.value : realpathSync(found.value);
  return ok({ file, installDirs });
}

function lookUp(search: CommandSearch): Result<string, Failure> {
  const { command, cwd } = search;
  if (command.includes('/')) {
    const path = normal(command.startsWith('/') ? command : `${cwd}/${command}`);
    const state = programState(path);
    if (state === 'program') return ok(path);
    return fail(
      state === 'missing'
        ? { room: 'session', kind: 'command-not-found', command, searched: path }
        : { room: 'session', kind: 'command-not-executable', command, path },
    );
  }
  let unusable: string | undefined;
  for (const entry of search.path.split(':')) {
    // An empty or relative entry means the working directory: a cloned repository would choose the program.
    if (!entry.startsWith('/')) continue;
    const path = normal(`${entry}/${command}`);
    const state = programState(path);
    if (state === 'program') return ok(path);
    if (state === 'other') unusable ??= path;
  }
  return fail(
    unusable === undefined
      ? { room: 'session', kind: 'command-not-found', command, searched: search.path }
      : { room: 'session', kind: 'command-not-executable', command, path: unusable },
  );
}

function programState(path: string): 'program' | 'other' | 'missing' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return 'missing';
    if (!stats.isFile()) return 'other';
    accessSync(path, constants.X_OK);
    return 'program';
  } catch {
    // EACCES on the way or on the file, or a circle of links.
    return 'other';
  }
}

interface Collected {
  /** Install directories. */
  readonly needed: string[];
  /** Symbolic links that lead to programs: shown last, because most stand in an install directory anyway. */
  readonly links: string[];
}

/** Adds what `path` and its interpreters need; answers why a directory cannot be shown, if one cannot. */
function addProgram(
  path: string,
  search: CommandSearch,
  collected: Collected,
  depth: number,
): string | undefined {
  const real = realpathSync(path);
  if (!isShown(real, search, collected.needed)) {
    const install = installDirOf(real, search.layout);
    if (!install.ok) return install.reason;
    collected.needed.push(...install.dirs.filter((directory, index) => index === 0 || existsSync(directory)));
  }
  collected.links.push(...linkChain(path));
  if (depth >= INTERPRETER_DEPTH) return undefined;
  const interpreter = scriptInterpreter(readHead(real));
  if (interpreter === undefined) return undefined;
  const programs =
    interpreter.searched === undefined
      ? [interpreter.path]
      : [interpreter.path, ...pathOf(interpreter.searched, search)];
  for (const program of programs) {
    if (programState(program) !== 'program') continue;
    const reason = addProgram(program, search, collected, depth + 1);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function pathOf(command: string, search: CommandSearch): readonly string[] {
  const found = lookUp({ ...search, command });
  return found.ok ? [found.value] : [];
}

function isShown(path: string, search: CommandSearch, shown: readonly string[]): boolean {
  return (
    isSystemPath(path) ||
    (search.workspace !== undefined && isWithin(path, search.workspace)) ||
    shown.some((directory) => isWithin(path, directory))
  );
}

/** Every symbolic link that leads from `path` to its file, `path` first when it is one. */
function linkChain(path: string): readonly string[] {
  const links: string[] = [];
  let current = path;
  while (links.length < LINKS_MAX) {
    let target: string;
    try {
      target = readlinkSync(current);
    } catch {
      return links;
    }
    links.push(current);
    current = normal(target.startsWith('/') ? target : `${parentOf(current)}/${target}`);
  }
  return links;
}

/** Whether each link on the way stands in the bottle at the very path that the one before it names. */
function linksAreShown(path: string, search: CommandSearch, shown: readonly string[]): boolean {
  return [path, ...linkChain(path)].every((link) => {
    const directory = parentOf(link);
    if (isSystemPath(directory)) return true;
    return isShown(directory, search, shown) && realpathSync(directory) === directory;
  });
}

function readHead(path: string): string {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(SHEBANG_MAX);
      return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, SHEBANG_MAX, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Executable but not readable: a binary that the kernel may run.
    return '';
  }
}

/** Without `.`, `..` and doubled slashes; links are not followed. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
