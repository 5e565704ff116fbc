import type { ProbeCheck } from '../../backend/contract.ts';
import { BACKENDS } from '../../backend/select.ts';
import { visible } from '../../diagnostics/render.ts';
import type { CliContext, Verb } from '../context.ts';
import { checkMachine } from '../doctor-checks.ts';
import { EXIT } from '../exit-codes.ts';

export type DoctorFlags = {
  readonly json?: boolean;
};

interface Section {
  readonly title: string;
  readonly checks: readonly ProbeCheck[];
}

export const doctor: Verb<DoctorFlags, readonly []> = async (context, flags) => {
  const [backends, machine] = await Promise.all([
    Promise.all(
      BACKENDS.map(async (entry) => ({
        name: entry.name,
        ...(await (await entry.load()).probe(context.host)),
      })),
    ),
    checkMachine(context),
  ]);
  const usable = backends.some((backend) => backend.usable);
  if (flags.json) {
    context.stdout.write(`${JSON.stringify({ usable, backends, checks: machine }, null, 2)}\n`);
  } else {
    for (const { name, checks } of backends) tell(context, { title: `backend ${name}`, checks });
    tell(context, { title: 'this machine', checks: machine });
    if (!usable) context.stdout.write('no backend works here: mend one of the lines above\n');
  }
  return usable ? EXIT.done : EXIT.failed;
};

function tell({ stdout }: CliContext, { title, checks }: Section): void {
  const mark = (ok: boolean) => {
    const text = ok ? 'ok  ' : 'FAIL';
    return stdout.colour ? `\u001b[${ok ? 32 : 31}m${text}\u001b[0m` : text;
  };
  stdout.write(`${title}\n`);
  for (const check of checks) {
    stdout.write(`  ${mark(check.ok)}  ${check.name}: ${visible(check.found)}\n`);
    if (!check.ok && check.mend !== undefined) stdout.write(`        help: ${visible(check.mend)}\n`);
  }
}
