import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withGateAt } from '../../plan/gate-address.ts';
import type { Plan } from '../../plan/plan.ts';
import { BOTTLE_HOME_DIR } from '../../plan/reserved-env.ts';
import type { Host } from '../../sys/host.ts';
import type { Bottle, LaunchInputs, PrepareEvents } from '../contract.ts';
import { realOr } from '../docker/prepare.ts';
import { aliasesFor, dropAlias, ensureAlias } from './alias.ts';
import type { Volume } from './args.ts';
import { type Holdings, SmolmachinesBottle } from './bottle.ts';
import { BACKEND } from './command.ts';
import { tryIsolation } from './isolation.ts';
import { holdMachine } from './lifeline.ts';
import { createMachine, initMachine, removeMarker, startMachine, writeMarker } from './machine.ts';
import { machineName } from './names.ts';
import type { PreparedFacts } from './prepare.ts';
import { GUEST_TRUST } from './scripts.ts';
import { type Entrance, type SidecarRequest, type Sidecars, startSidecars } from './sidecars.ts';

/** Sidecars, for the gate's address; the machine that may reach it; and a try whether that is all that it reaches. */
export async function launchBottle(
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  inputs: LaunchInputs,
  events: PrepareEvents,
): Promise<Result<Bottle, Failure>> {
  const request = {
    plan,
    host,
    docker: facts.docker,
    dirs: facts.dirs,
    image: facts.sidecarImage,
    owner: facts.owner,
    runtime: facts.runtime,
    hostValues: inputs.hostValues,
  };
  const opened = await openGate(request, facts.entrance);
  if (!opened.ok) return opened;
  const { sidecars, alias } = opened.value;
  const { address, parts } = sidecars;
  const held: Holdings = { parts, lifeline: undefined, alias };
  const bottle = new SmolmachinesBottle(withGateAt(plan, address), host, facts, inputs, address, held);
  const failed = await bringUp(bottle, plan, host, facts, held, events);
  if (failed !== undefined) {
    await bottle.close();
    return fail(failed);
  }
  for (const part of parts) void part.died.then(inputs.onDeath);
  return ok(bottle);
}

async function bringUp(
  bottle: SmolmachinesBottle,
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  held: Holdings,
  events: PrepareEvents,
): Promise<Failure | undefined> {
  const { slug, workspace } = plan;
  const machine = machineName(slug);
  const { tool } = facts;
  const marked = writeMarker(slug, held.alias ?? '', host);
  if (!marked.ok) return marked.failure;
  const isKept = plan.agent !== undefined;
  const lifeline = await holdMachine(machine, tool, { isKept, host });
  if (!lifeline.ok) return lifeline.failure;
  const created = await createMachine(
    slug,
    {
      machine,
      from: facts.artifact,
      address: bottle.gateAddress,
      volumes: volumesOf(plan, facts),
      limits: plan.limits,
      tool,
    },
    facts.mayBeLeft,
    host,
  );
  if (!created.ok) {
    // Nothing of ours is there: what has the name, if anything, is another's.
    lifeline.value.release();
    removeMarker(slug, host);
    return created.failure;
  }
  held.lifeline = lifeline.value;
  const started = await startMachine(slug, host);
  if (!started.ok) return started.failure;
  const copy = workspace.mode === 'copy' && facts.isResumed ? workspace.path : '';
  const ready = await initMachine({ slug, address: bottle.gateAddress, copy, image: facts.image }, host);
  if (!ready.ok) return ready.failure;
  bottle.setOwner(ready.value);
  const tried = await tryIsolation(machine, bottle.gateAddress, host);
  if (!tried.ok) return tried.failure;
  if (tried.value === 'untried')
    events.notice(
      `the image ${facts.image} has no node: whether the bottle has other ways out was not tried`,
    );
  const restored =
    facts.kept === undefined ? ok(undefined) : await bottle.openArchive(facts.kept, BOTTLE_HOME_DIR);
  if (!restored.ok) return restored.failure;
  const handed = await bottle.takeValues();
  return handed.ok ? undefined : handed.failure;
}

function volumesOf({ workspace }: Plan, { dirs }: PreparedFacts): readonly Volume[] {
  return [
    { source: realOr(dirs.trust), target: GUEST_TRUST, writable: false },
    ...(workspace.mode === 'mount'
      ? [{ source: workspace.path, target: workspace.path, writable: true }]
      : []),
  ];
}

interface Opened {
  readonly sidecars: Sidecars;
  /** An address that the host was given for this bottle. */
  readonly alias: string | undefined;
}

type Request = Omit<SidecarRequest, 'entrance'>;

/** At the gate container's own address, or at the first of the bottle's aliases that no other bottle has. */
async function openGate(request: Request, kind: Entrance['kind']): Promise<Result<Opened, Failure>> {
  const { host, plan } = request;
  if (kind === 'container') {
    const started = await startSidecars({ ...request, entrance: { kind } });
    return started.ok ? ok({ sidecars: started.value, alias: undefined }) : started;
  }
  for (const address of aliasesFor(plan.slug)) {
    const alias = await ensureAlias(address, host);
    if (!alias.ok) return alias;
    const started = await startSidecars({ ...request, entrance: { kind, address } });
    if (started.ok) return ok({ sidecars: started.value, alias: alias.value.isOurs ? address : undefined });
    if (alias.value.isOurs) await dropAlias(address, host);
    if (!isAddressTaken(started.failure)) return started;
  }
  return fail({
    room: 'backend',
    kind: 'unusable',
    backend: BACKEND,
    missing: 'each alias of the loopback interface that was tried is in use',
    mend: 'end another bottle, or run `bot-bottle cleanup`',
  });
}

/** Another bottle's gate is published there. */
function isAddressTaken(failure: Failure): boolean {
  return /port is already allocated|address already in use/i.test(JSON.stringify(failure));
}
