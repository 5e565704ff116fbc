import { ok } from '../../diagnostics/result.ts';
import type { Backend } from '../contract.ts';
import { freezeBottle } from './freeze.ts';
import { launchBottle } from './launch.ts';
import { findOrphans, forget, listActive } from './orphans.ts';
import { prepareBottle } from './prepare.ts';
import { chosenByDocker, probeDocker } from './probe.ts';
import { joinBottle } from './running-agent.ts';

/** Containers, by the docker command line: images and root file systems of their own. `args.ts` draws them. */
export const docker: Backend = {
  name: 'docker',
  probe: probeDocker,
  choice: chosenByDocker,
  async prepare(plan, host, events) {
    const prepared = await prepareBottle(plan, host, events);
    return prepared.ok
      ? ok({ launch: (inputs) => launchBottle(plan, host, prepared.value, inputs) })
      : prepared;
  },
  listActive,
  findOrphans,
  forget,
  exec: joinBottle,
  freeze: freezeBottle,
  // `prepare` takes the image that the reference names, where the engine still has it.
  thaw: async () => ok(undefined),
};
