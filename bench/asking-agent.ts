// Runs in a bottle. For each host on stdin: is refused, asks for it, and fetches it as soon as it is told that it may.
// Prints {"asked"} and {"passed"}, milliseconds since the epoch.
import { request } from 'node:http';
import { createInterface } from 'node:readline';

const supervise = process.env.MCP_SUPERVISE_URL ?? '';
const proxy = new URL(process.env.HTTP_PROXY ?? '');
const granted: string[] = [];

function send(
  url: string,
  options: { readonly host?: string; readonly port?: string; readonly body?: string },
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const sent = request({
      host: options.host ?? target.hostname,
      port: options.port ?? target.port,
      path: options.host === undefined ? target.pathname : url,
      method: options.body === undefined ? 'GET' : 'POST',
      headers: {
        host: target.host,
        ...(options.body === undefined
          ? {}
          : { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }),
      },
    });
    sent.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end(options.body);
  });
}

const fetchPage = (host: string) => send(`http://${host}/`, { host: proxy.hostname, port: proxy.port });
const tell = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const now = () => performance.timeOrigin + performance.now();

async function ask(host: string): Promise<void> {
  const refused = await fetchPage(host);
  if (refused.status !== 403) throw new Error(`${host} was not refused: ${refused.status}`);
  const routes = [...granted, host].map((name) => `{host: ${name}, ports: [80]}`).join(', ');
  const params = {
    name: 'allow',
    arguments: { routes_yaml: `routes: [${routes}]`, justification: `to measure ${host}` },
  };
  tell({ asked: now() });
  const answer = await send(supervise, {
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  });
  if (!answer.text.includes('approved')) throw new Error(answer.text);
  granted.push(host);
  const { status } = await fetchPage(host);
  tell({ passed: now(), status });
}

tell({ ready: true });
for await (const host of createInterface({ input: process.stdin })) await ask(host);
