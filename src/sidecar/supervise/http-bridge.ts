import type { IncomingMessage, ServerResponse } from 'node:http';

/** Bytes of a request's body; more is refused before anything of it is read as a message. */
export const BODY_MAX = 1024 * 1024;

/** Bytes of one that is too long that are read all the same. */
const DRAINED_MAX = 64 * 1024 * 1024;

/** What serves one request, in the terms of the web (`Request`, `Response`). */
export type WebHandler = (request: Request) => Promise<Response>;

/** Reads a request whole, within the bound, and answers it. Never rejects. */
export async function bridge(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: () => Promise<WebHandler>,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on('close', () => gone.abort());
  outgoing.on('error', () => gone.abort());
  try {
    const body = await readBody(incoming);
    if (body === undefined) return refuse(outgoing, 413, 'the body is larger than 1 MiB');
    const request = new Request('http://127.0.0.1:9100/', {
      method: incoming.method ?? 'GET',
      headers: headersOf(incoming),
      signal: gone.signal,
      ...(body.length === 0 || incoming.method === 'GET' || incoming.method === 'HEAD' ? {} : { body }),
    });
    await send(await (await handler())(request), outgoing, gone.signal);
  } catch {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(outgoing, 400, 'the request cannot be read');
  }
}

/** Undefined: too long. */
async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_MAX) chunks.push(chunk);
    // Not kept, but read: who still sends would see the connection break, and never the answer.
    else if (size > DRAINED_MAX) break;
    else chunks.length = 0;
  }
  return size > BODY_MAX ? undefined : Buffer.concat(chunks);
}

/** Those that frame the message were the connection's. */
function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (name === 'connection' || name === 'transfer-encoding' || name === 'content-length') continue;
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

async function send(response: Response, outgoing: ServerResponse, gone: AbortSignal): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  const reader = response.body?.getReader();
  gone.addEventListener('abort', () => void reader?.cancel().catch(() => {}), { once: true });
  for (;;) {
    const read = await reader?.read();
    if (read === undefined || read.done) break;
    outgoing.write(read.value);
  }
  outgoing.end();
}

function refuse(outgoing: ServerResponse, status: number, reason: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(`${JSON.stringify({ jsonrpc: '2.0', error: { code: -32600, message: reason }, id: null })}\n`);
}
