import { existsSync, watch } from 'node:fs';
import { visible } from '../../diagnostics/render.ts';
import { daemonsOf, type LogLine, LogReader, mergeLogs } from '../../session/bottle-logs.ts';
import { lockOwner } from '../../session/lock.ts';
import { runningBottles } from '../../session/running-bottles.ts';
import { isSlug } from '../../session/slug.ts';
import { type StatePaths, stateDirOf, statePaths } from '../../session/state.ts';
import { auditLine } from '../audit-line.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';

export type LogsFlags = {
  readonly daemon?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
};

export const logs: Verb<LogsFlags, readonly [string]> = async (context, flags, slug) => {
  const paths = statePaths(stateDirOf(context.host.botBottleHome, slug));
  if (!isSlug(slug) || !existsSync(paths.dir)) {
    const running = (await runningBottles(context.host)).map((bottle) => bottle.slug);
    return report(context, { room: 'session', kind: 'no-such-bottle', slug, running });
  }
  const known = [...daemonsOf(paths.logDir), ...(existsSync(paths.audit) ? [AUDIT] : [])];
  const daemons = flags.daemon === undefined ? known : known.filter((name) => name === flags.daemon);
  if (flags.daemon !== undefined && daemons.length === 0) {
    return report(context, { room: 'session', kind: 'no-log', slug, daemon: flags.daemon, known });
  }
  const readers = daemons.map((daemon) =>
    daemon === AUDIT ? new LogReader(paths.logDir, daemon, paths.audit) : new LogReader(paths.logDir, daemon),
  );
  // A single log is raw as it is; of several each line needs its daemon.
  const asJson = flags.daemon === AUDIT ? ({ text }: LogLine) => text : wrapped;
  const width = daemons.length > 1 ? Math.max(...daemons.map((daemon) => daemon.length)) : 0;
  const print = () => {
    for (const line of mergeLogs(readers.map((reader) => reader.read()))) {
      context.stdout.write(`${flags.json ? asJson(line) : asText(line, width, context.stdout.colour)}\n`);
    }
  };
  print();
  if (flags.follow) await follow(context, paths, print);
  for (const reader of readers) reader.close();
  return EXIT.done;
};

/** What egress decided, which stands beside the daemons' own logs. */
const AUDIT = 'audit';

function wrapped({ daemon, text }: LogLine): string {
  return JSON.stringify({ daemon, line: text });
}

function asText({ daemon, text }: LogLine, width: number, colour: boolean): string {
  const line = (daemon === AUDIT ? auditLine(text, colour) : undefined) ?? visible(text);
  return width === 0 ? line : `${daemon.padEnd(width)} | ${line}`;
}

/** How often to look whether the bottle has ended without removing anything, in milliseconds. */
const LIVENESS_MS = 1000;

/** Prints what comes until the bottle ends or a person stops it. */
function follow(context: CliContext, paths: StatePaths, print: () => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearInterval(timer);
      for (const watcher of watchers) watcher.close();
      for (const name of ['SIGINT', 'SIGTERM'] as const) context.signals.off(name, stop);
      print();
      resolve();
    };
    const look = () => {
      if (lockOwner(paths.lock) === undefined) stop();
      else print();
    };
    for (const name of ['SIGINT', 'SIGTERM'] as const) context.signals.on(name, stop);
    const timer = setInterval(look, LIVENESS_MS);
    const watchers = [paths.logDir, paths.egressDir].filter(existsSync).map((dir) => watch(dir, look));
    for (const watcher of watchers) watcher.on('error', look);
    look();
  });
}
