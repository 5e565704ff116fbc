import { randomBytes } from 'node:crypto';

/** One request as it arrived, or one message of a WebSocket with the headers of its upgrade. */
export interface Recorded {
  readonly transport: 'http/1.1' | 'h2' | 'websocket';
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names in lower case, repeated ones kept, HTTP/2's pseudo-headers left out. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Content coding removed. */
  readonly body: string;
}

/** One server-sent event, or one WebSocket message (its data). */
export interface ServerEvent {
  readonly event?: string;
  readonly data: string;
}

export type Answer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'events'; readonly events: readonly ServerEvent[] };

/** What the real API would not have taken. The server words it for the agent and remembers it for the test. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A model API: pure decisions, which `startModelServer` carries out. Everything throws `Refused`. */
export interface ModelApi {
  readonly host: string;
  answer(request: Recorded): Answer;
  /** The body of a refusal, in this API's own form. */
  errorBody(refused: Refused): unknown;
  readonly websocket?: {
    /** Judges the upgrade; what it returns judges each message of that connection. */
    open(upgrade: Recorded): (message: Recorded) => readonly ServerEvent[];
  };
}

/** One tool call of the model, and a part of what it expects to be answered. */
export type ToolCall =
  | { readonly command: string; readonly printed: string }
  /** Of an MCP server that the agent has. */
  | {
      readonly server: string;
      readonly tool: string;
      readonly args: Readonly<Record<string, unknown>>;
      readonly printed: string;
    };

/** The conversation: the model makes the calls `before`, has `command` run, expects `printed` of it, and then says `answer`. */
export interface Script {
  readonly before?: readonly ToolCall[];
  readonly command: string;
  readonly printed: string;
  readonly answer: string;
  /** What `command` leaves in `answer.txt` in the working directory. */
  readonly written: string;
}

/** Nothing in it can be guessed or repeated from the request: the command's output is not in the command. */
export function newScript(): Script {
  const written = randomBytes(12).toString('hex');
  return {
    written,
    command: `printf %s ${written} > answer.txt && tr 0-9a-f a-p < answer.txt`,
    printed: written.replace(/./g, (digit) => 'abcdefghijklmnop'.charAt(Number.parseInt(digit, 16))),
    answer: `The file is written: ${randomBytes(12).toString('hex')}.`,
  };
}

/** Each call of the script under an id of its own, in order. */
export function callsOf(script: Script, callId: string): readonly (ToolCall & { readonly id: string })[] {
  return [...(script.before ?? []), script].map((call, at) => ({ ...call, id: `${callId}_${at}` }));
}

/** The header by which the real API knows its customer. */
export interface Credential {
  readonly header: 'authorization' | 'x-api-key';
  readonly value: string;
}

const credentialHeaders = ['authorization', 'proxy-authorization', 'x-api-key', 'api-key', 'cookie'];

/** Exactly one credential, exactly the real one. */
export function checkCredential(request: Recorded, { header, value }: Credential): void {
  const sent = request.headers.filter(([name]) => credentialHeaders.includes(name));
  const names = sent.map(([name]) => name).join(', ');
  if (sent.length !== 1 || sent[0]?.[0] !== header) {
    throw new Refused(401, `one ${header} header is wanted, the request has: ${names || 'none'}`);
  }
  if (sent[0][1] !== value) throw new Refused(401, `invalid ${header}: it is not the credential expected`);
}

/** The only value of a header. */
export function header(request: Recorded, name: string): string | undefined {
  const values = request.headers.filter(([other]) => other === name).map(([, value]) => value);
  if (values.length > 1) throw new Refused(400, `repeated header ${name}`);
  return values[0];
}

export function wantJson(request: Recorded): unknown {
  const type = header(request, 'content-type')?.split(';')[0]?.trim();
  if (type !== 'application/json') throw new Refused(415, `content-type ${type} is not application/json`);
  return parseJson(request.body);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
}

/** In pieces, as a model gives its text out. */
export function pieces(text: string, length = 7): string[] {
  return text.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
}

export function newId(prefix: string): string {
  return `${prefix}${randomBytes(12).toString('hex')}`;
}
