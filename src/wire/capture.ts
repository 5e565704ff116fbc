/**
 * How the gate hands over a captured connection on the socket `egress-capture.sock`: one ASCII line, then the
 * client's bytes as they came.
 *
 *     +-----------+----+-----------------+----+------------+----+
 *     | "CAPTURE" | SP | host name       | SP | port, 1-5  | LF |
 *     |           |    | (1-253 bytes,   |    | digits     |    |
 *     |           |    |  lower case)    |    |            |    |
 *     +-----------+----+-----------------+----+------------+----+
 *
 * The host is the name that the bottle's DNS answered with the synthetic address the client connected to, or `*` where
 * all names have one address: then the client's first bytes tell it, the server name of TLS or the Host of HTTP.
 */
export const CAPTURE_LINE_MAX = 7 + 1 + 253 + 1 + 5 + 1;

/** Stands in the place of a host that the gate does not know. */
export const UNNAMED = '*';

const LINE = /^CAPTURE ([a-z0-9_.-]{1,253}|\*) ([1-9][0-9]{0,4})$/;

export function captureLine(host: string, port: number): string {
  return `CAPTURE ${host} ${port}\n`;
}

/** Reads the line, given without its LF. `undefined` for anything else: the connection is then closed. */
export function parseCaptureLine(line: string): { readonly host: string; readonly port: number } | undefined {
  const match = LINE.exec(line);
  if (match?.[1] === undefined) return undefined;
  const port = Number(match[2]);
  return port > 65535 ? undefined : { host: match[1], port };
}
