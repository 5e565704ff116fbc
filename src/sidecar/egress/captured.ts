import type { Socket } from 'node:net';
import { canonicalHost } from '../../policy/host-name.ts';
import { CAPTURE_LINE_MAX, parseCaptureLine, UNNAMED } from '../../wire/capture.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import type { EgressCore } from './core.ts';
import { FirstBytes } from './first-bytes.ts';
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
    const named =
      end < 0 || end > CAPTURE_LINE_MAX ? undefined : parseCaptureLine(line.toString('latin1', 0, end));
    const target = named?.host === UNNAMED ? named : targetOf(named);
    if (target === undefined) {
      waiting.fail('the gate does not say where it was meant to go');
      return;
    }
    socket.off('data', onData);
    waiting.end();
    putBack(socket, line.subarray(end + 1));
    if (target.host === UNNAMED) takeUnnamed(core, socket, target.port);
    else lookInto(core, socket, target, '');
  };
  socket.on('data', onData);
}

/** Where all names have one address, the client's own first bytes tell which one it means. */
function takeUnnamed(core: EgressCore, socket: Socket, port: number): void {
  const waiting = new Waiting(core, socket, 'the name of its host', { method: '', host: '' });
  const first = new FirstBytes();
  const onData = (chunk: Buffer): void => {
    const meant = first.push(chunk);
    if (meant.kind === 'more') return;
    const target = meant.kind === 'host' ? targetOf({ host: meant.host, port }) : undefined;
    if (target === undefined) {
      waiting.fail(
        meant.kind === 'nobody' ? meant.reason : 'its server name (SNI) is not the name of a host',
      );
      return;
    }
    socket.off('data', onData);
    waiting.end();
    putBack(socket, first.taken);
    lookInto(core, socket, target, '');
  };
  socket.on('data', onData);
  socket.resume();
}

/** For whoever reads next. */
function putBack(socket: Socket, rest: Buffer): void {
  socket.pause();
  if (rest.length > 0) socket.unshift(rest);
}

function targetOf(named: TunnelTarget | undefined): TunnelTarget | undefined {
  if (named === undefined || named.host === INTROSPECTION_HOST) return named;
  const host = canonicalHost(named.host);
  return host.ok ? { host: host.host, port: named.port } : undefined;
}
