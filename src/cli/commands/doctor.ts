import { command, toggle } from '../command.ts';
import type { DoctorFlags } from '../verbs/doctor.ts';

export const doctor = command<DoctorFlags, readonly []>({
  brief: 'Say what works on this machine, and how to mend what does not',
  about: `Checks each backend, the programs that bot-bottle uses, its directory, the trust store and the terminal.
Exits 1 when no backend works.`,
  usage: ['[--json]'],
  examples: ['bot-bottle doctor', 'bot-bottle doctor --json'],
  parameters: { flags: { json: toggle('As JSON') } },
  load: async () => (await import('../verbs/doctor.ts')).doctor,
});
