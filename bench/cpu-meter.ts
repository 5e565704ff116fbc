import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Counts the processor time of everything that a command starts, also of what it kills and never waits for. */
export interface CpuMeter {
  /** Milliseconds since the meter was made. */
  read(): number;
  /** A shell script that joins the meter and becomes its arguments. */
  readonly joined: string;
  close(): void;
}

/** A control group of its own, version 1 or 2 (cgroups(7)); needs the right to make one. */
export function cpuMeter(): CpuMeter | undefined {
  const name = `bot-bottle-bench-${process.pid}`;
  const kinds = [
    { root: '/sys/fs/cgroup/cpuacct', usage: 'cpuacct.usage', perMillisecond: 1e6, field: /^(\d+)/ },
    { root: '/sys/fs/cgroup', usage: 'cpu.stat', perMillisecond: 1e3, field: /^usage_usec (\d+)/ },
  ];
  for (const { root, usage, perMillisecond, field } of kinds) {
    const dir = join(root, name);
    const read = (): number =>
      Number(field.exec(readFileSync(join(dir, usage), 'utf8'))?.[1] ?? Number.NaN) / perMillisecond;
    try {
      mkdirSync(dir);
    } catch {
      continue;
    }
    const close = (): void => rmdirSync(dir);
    try {
      if (Number.isFinite(read())) return { read, close, joined: `echo $$ > ${dir}/cgroup.procs; exec "$@"` };
    } catch {
      // The other version, or no such controller.
    }
    close();
  }
  return undefined;
}
