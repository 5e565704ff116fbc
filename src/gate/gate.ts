import type { HostFailure } from '../diagnostics/host-failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import { GATE_PORTS, RUN_SOCKETS } from '../wire/bottle-paths.ts';
import { Capture } from './capture.ts';
import { DnsServer } from './dns/server.ts';
import { listen } from './listen.ts';
import { type Log, refusedNames } from './log.ts';
import { Names } from './names.ts';
import { OneAddress } from './one-address.ts';
import type { GateOptions } from './options.ts';
import { ReachClient } from './reach-client.ts';
import { Relay, type SidecarPlace } from './relay.ts';

/** The ports that the gate listens on. */
export interface GateReady {
  readonly dns: number;
  readonly proxy: number;
  readonly supervise?: number;
  readonly gitGate?: number;
  /** Those captured when it became ready. */
  readonly capture: readonly number[];
}

/**
 * The agent's only peer. It answers names with synthetic addresses, takes the connections to them, and carries bytes
 * to the sidecar's sockets. It holds no secret and decides nothing: what may be reached comes from egress, and
 * without egress nothing is reachable. Settles when it is ready; then it runs until the process ends.
 */
export async function runGate(options: GateOptions, log: Log): Promise<Result<GateReady, HostFailure>> {
  const { runDir, address, deskAddress, oneAddress, ports } = options;
  const names = oneAddress === undefined ? new Names() : new Names(new OneAddress(oneAddress));
  names.onRefused = refusedNames(log);
  const relay = new Relay(options.maxConnections, log);
  const dns = new DnsServer(names);
  const forward = (port: number, to: SidecarPlace) =>
    listen(
      relay.server((client) => relay.carry(client, to)),
      address,
      port,
    );
  const desk = (port: number, socket: string): SidecarPlace =>
    deskAddress === undefined ? { path: `${runDir}/${socket}` } : { host: deskAddress, port };

  const capture = new Capture(
    {
      address: options.captureAddress,
      socketPath: `${runDir}/${RUN_SOCKETS.capture}`,
      ownPorts: new Set([
        ports.dns,
        ports.proxy,
        ...(options.supervise ? [ports.supervise] : []),
        ...(options.gitGate ? [ports.gitGate] : []),
      ]),
    },
    names,
    relay,
    log,
  );
  const reachable = new Promise<void>((resolve) => {
    new ReachClient(
      runDir,
      {
        onReach(reach) {
          names.setReach(reach);
          void capture.listenOn(names.ports).then(() => {
            dns.open();
            resolve();
          });
        },
        onLost: () => names.setReach(undefined),
      },
      log,
    );
  });

  const absent = ok(undefined);
  const [dnsPort, proxy, supervise, gitGate] = await Promise.all([
    dns.listen(address, ports.dns),
    forward(ports.proxy, { path: `${runDir}/${RUN_SOCKETS.proxy}` }),
    options.supervise ? forward(ports.supervise, desk(GATE_PORTS.supervise, RUN_SOCKETS.supervise)) : absent,
    options.gitGate ? forward(ports.gitGate, desk(GATE_PORTS.gitGate, RUN_SOCKETS.gitGate)) : absent,
  ]);
  if (!dnsPort.ok) return dnsPort;
  if (!proxy.ok) return proxy;
  if (!supervise.ok) return supervise;
  if (!gitGate.ok) return gitGate;
  await reachable;
  return ok({
    dns: dnsPort.value,
    proxy: proxy.value,
    ...(supervise.value === undefined ? {} : { supervise: supervise.value }),
    ...(gitGate.value === undefined ? {} : { gitGate: gitGate.value }),
    capture: capture.ports,
  });
}
