import { ok } from '../../diagnostics/result.ts';
import type { Backend } from '../contract.ts';
import { BACKEND } from './command.ts';
import { freezeBottle } from './freeze.ts';
import { launchBottle } from './launch.ts';
import { findOrphans, forget, listActive } from './list.ts';
import { prepareBottle } from './prepare.ts';
import { probeSmolmachines } from './probe.ts';
import { joinBottle } from './running-agent.ts';

/** Micro virtual machines of libkrun, by the `smolvm` command line, with sidecars in Docker. `args.ts` draws them. */
export const smolmachines: Backend = {
  name: BACKEND,
  probe: (host) => probeSmolmachines(host),
  async prepare(plan, host, events) {
    const prepared = await prepareBottle(plan, host, events);
    return prepared.ok
      ? ok({ launch: (inputs) => launchBottle(plan, host, prepared.value, inputs, events) })
      : prepared;
  },
  listActive,
  findOrphans,
  forget,
  exec: joinBottle,
  freeze: freezeBottle,
  // `prepare` takes what the reference names, where it is still there.
  thaw: async () => ok(undefined),
};
