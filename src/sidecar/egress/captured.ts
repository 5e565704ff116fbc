import type { Socket } from 'node:net';
import { canonicalHost } from '../../policy/host-name.ts';
import { CAPTURE_LINE_MAX, parseCaptureLine } from '../../wire/capture.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import type { EgressCore } from './core.ts';
import { READ_MS } from './limits.ts';
import { lookInto } from './tunnel.ts';

/** A connection that the gate captured: one line says where it was meant to go, then it is a tunnel like any other. */
export function takeCaptured(core: EgressCore, socket: Socket): void {
  let line: Buffer = Buffer.alloc(0);
  const waiting = {
    deadline: core.connections.clock + READ_MS,
    destination: () => undefined,
    destroy: () => socket.destroy(),
    expire: () => socket.destroy(),
    drain: () => socket.destroy(),
  };
  const onData = (chunk: Buffer): void => {
    line = line.length === 0 ? chunk : Buffer.concat([line, chunk]);
    const end = line.indexOf(0x0a);
    if (end < 0) {
      if (line.length > CAPTURE_LINE_MAX) socket.destroy();
      return;
    }
    socket.off('data', onData);
    socket.off('end', onEnd);
    socket.off('close', onClose);
    core.connections.remove(waiting);
    const named = end < CAPTURE_LINE_MAX ? parseCaptureLine(line.toString('latin1', 0, end)) : undefined;
    const target = named === undefined ? undefined : targetOf(named);
    if (target === undefined) {
      socket.destroy();
      return;
    }
    socket.pause();
    const rest = line.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    lookInto(core, socket, target);
  };
  const onEnd = (): void => {
    socket.destroy();
  };
  const onClose = (): void => core.connections.remove(waiting);
  core.connections.add(waiting);
  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('close', onClose);
  socket.on('error', () => {});
}

function targetOf(named: { readonly host: string; readonly port: number }) {
  if (named.host === INTROSPECTION_HOST) return named;
  const host = canonicalHost(named.host);
  return host.ok ? { host: host.host, port: named.port } : undefined;
}
