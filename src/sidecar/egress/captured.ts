import type { Socket } from 'node:net';
import { canonicalHost } from '../../policy/host-name.ts';
import { CAPTURE_LINE_MAX, parseCaptureLine } from '../../wire/capture.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import type { EgressCore } from './core.ts';
import { lookInto, type TunnelTarget } from './tunnel.ts';
import { Waiting } from './waiting.ts';

/** A connection that the gate captured: one line says where it was meant to go, then it is a tunnel like any other. */
export function takeCaptured(core: EgressCore, socket: Socket): void {
  const waiting = new Waiting(core, socket, 'its destination', { method: '', host: '' });
  let line: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    line = line.length === 0 ? chunk : Buffer.concat([line, chunk]);
    const end = line.indexOf(0x0a);
    if (end < 0 && line.length <= CAPTURE_LINE_MAX) return;
    const target = end < 0 || end > CAPTURE_LINE_MAX ? undefined : targetOf(line.toString('latin1', 0, end));
    if (target === undefined) {
      waiting.fail('the gate does not say where it was meant to go');
      return;
    }
    socket.off('data', onData);
    waiting.end();
    socket.pause();
    const rest = line.subarray(end + 1);
    if (rest.length > 0) socket.unshift(rest);
    lookInto(core, socket, target, '');
  };
  socket.on('data', onData);
}

function targetOf(line: string): TunnelTarget | undefined {
  const named = parseCaptureLine(line);
  if (named === undefined || named.host === INTROSPECTION_HOST) return named;
  const host = canonicalHost(named.host);
  return host.ok ? { host: host.host, port: named.port } : undefined;
}
