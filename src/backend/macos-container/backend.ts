import { ok } from '../../diagnostics/result.ts';
import type { Backend } from '../contract.ts';
import { freezeBottle } from './freeze.ts';
import { launchBottle } from './launch.ts';
import { findOrphans, forget, listActive } from './orphans.ts';
import { prepareBottle } from './prepare.ts';
import { probeMacosContainer } from './probe.ts';
import { joinBottle } from './running-agent.ts';

/** Virtual machines by Apple's `container`: each container has a kernel of its own. `args.ts` draws them. */
export const macosContainer: Backend = {
  name: 'macos-container',
  probe: probeMacosContainer,
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
  // `prepare` takes the image that the reference names, where the tool still has it.
  thaw: async () => ok(undefined),
};
