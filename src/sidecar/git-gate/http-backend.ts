import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import type { ChildProcess } from '../../sys/spawn.ts';
import { CGI_HEADER_MAX, readCgiHeader } from './cgi-header.ts';
import type { Mirror } from './mirror.ts';
import { BODY_MAX } from './mirror.ts';
import { bodyLength, type GitRequest, type Refused, tooLarge } from './request.ts';
import { endGroup, exitOf, startGit } from './run-git.ts';

export interface BackendCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly git: GitRequest;
  readonly mirror: Mirror;
  readonly mirrorsDir: string;
  /** For the hook. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the client's going away ends the program. */
  mayEnd(): boolean;
  /** Refusals and faults that the client was not told of in git's own words. */
  report(line: string): void;
}

/** Hands a request to `git http-backend` (CGI, RFC 3875) and its answer back, both as they come. */
export async function callBackend(call: BackendCall): Promise<void> {
  const { request, response, git, mirror } = call;
  const length = git.kind === 'rpc' ? bodyLength(request.headers, BODY_MAX) : 0;
  if (typeof length === 'object') return refuse(response, length);
  const started = await startGit(
    { cwd: mirror.path, env: cgiEnv(call, length), args: ['http-backend'] },
    'pipe',
  );
  if (!started.ok) {
    call.report('git does not start');
    return refuse(response, { status: 500, words: 'git does not start on the machine outside.' });
  }
  const child = started.value;
  response.once('close', () => {
    if (!response.writableFinished && call.mayEnd()) endGroup(child);
  });
  feed(call, child, length);
  await Promise.all([answer(call, child), tell(call, child), exitOf(child)]);
}

function cgiEnv({ request, git, mirror, mirrorsDir, env }: BackendCall, length: number | 'chunked') {
  const { 'content-type': type, 'content-encoding': coding, 'git-protocol': protocol } = request.headers;
  return {
    ...mirror.env,
    ...env,
    GIT_PROJECT_ROOT: mirrorsDir,
    GIT_HTTP_EXPORT_ALL: '1',
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: git.path,
    QUERY_STRING: git.kind === 'refs' ? `service=${git.service}` : '',
    REMOTE_USER: 'agent',
    REMOTE_ADDR: '127.0.0.1',
    ...(type === undefined ? {} : { CONTENT_TYPE: type }),
    ...(typeof length === 'number' && git.kind === 'rpc' ? { CONTENT_LENGTH: String(length) } : {}),
    ...(coding === undefined ? {} : { HTTP_CONTENT_ENCODING: coding }),
    // gitprotocol-v2(5): `version=2`, or keys and values joined by colons.
    ...(typeof protocol === 'string' && /^[a-z0-9=:-]{1,100}$/.test(protocol)
      ? { HTTP_GIT_PROTOCOL: protocol }
      : {}),
  };
}

/** By so much a body may be longer: git itself then says that the pack is too large, in words that the client shows. */
const BODY_SLACK = 1024 * 1024;

/** The body to git's stdin, no faster than git reads. */
function feed(
  { request, response, report }: BackendCall,
  child: ChildProcess,
  length: number | 'chunked',
): void {
  const stdin = child.stdin as Writable;
  stdin.on('error', () => request.resume());
  if (length === 0) {
    stdin.end();
    return;
  }
  let size = 0;
  let isOver = false;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (isOver) return;
    if (size > BODY_MAX + BODY_SLACK) {
      isOver = true;
      endGroup(child);
      report(`a body of more than ${BODY_MAX} bytes was refused`);
      if (!response.headersSent) refuse(response, tooLarge(BODY_MAX));
      else response.destroy();
      return;
    }
    if (!stdin.writable) return;
    if (!stdin.write(chunk)) {
      request.pause();
      stdin.once('drain', () => request.resume());
    }
  });
  request.once('end', () => stdin.end());
  // What came is half a pack: git must not take it for the whole of one.
  request.once('close', () => {
    if (!request.complete) endGroup(child);
  });
}

async function answer({ response, report }: BackendCall, child: ChildProcess): Promise<void> {
  const stdout = child.stdout as Readable;
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of stdout as AsyncIterable<Buffer>) {
    if (response.destroyed || response.writableEnded) continue;
    let body = chunk;
    if (head !== undefined) {
      head = Buffer.concat([head, chunk]);
      const read = readCgiHeader(head.subarray(0, CGI_HEADER_MAX + 4));
      if (read === undefined) continue;
      if (read === false) break;
      for (const [name, value] of read.header.headers) response.setHeader(name, value);
      response.writeHead(read.header.status);
      body = head.subarray(read.bodyAt);
      head = undefined;
    }
    if (!response.write(body)) await drained(response);
  }
  if (head === undefined) {
    const code = await exitOf(child);
    // An answer that breaks off must not look whole.
    if (code === 0 || response.writableEnded) response.end();
    else response.destroy();
    return;
  }
  if (response.headersSent || response.destroyed) return;
  report('git http-backend gave no answer');
  refuse(response, { status: 500, words: 'git could not answer; git-gate has the reason in its log.' });
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}

/** What git says beside the protocol goes to the log, 4 KiB of it. */
async function tell({ report }: BackendCall, child: ChildProcess): Promise<void> {
  let text = '';
  for await (const chunk of child.stderr as AsyncIterable<Buffer>)
    if (text.length < 4096) text += chunk.toString('utf8');
  for (const line of text.split('\n')) if (line !== '') report(line);
}

/** git shows a plain text to its user, line by line, behind `remote:`. */
export function refuse(response: ServerResponse, { status, words }: Refused): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(`${words}\n`);
}
