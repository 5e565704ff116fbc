import { z } from 'zod';
import {
  type Answer,
  type Credential,
  callsOf,
  checkCredential,
  header,
  type ModelApi,
  newId,
  pieces,
  type Recorded,
  Refused,
  type Script,
  type ServerEvent,
  wantJson,
} from './exchange.ts';

const Block = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  tool_use_id: z.string().optional(),
});
const Message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string().min(1), z.array(Block).min(1)]),
});
const Body = z.looseObject({
  model: z.string().min(1),
  max_tokens: z.int().positive(),
  stream: z.literal(true),
  messages: z.array(Message).min(1),
  tools: z.array(z.looseObject({ name: z.string().min(1) })),
});
type Body = z.infer<typeof Body>;

/** The Messages API as Claude Code meets it (docs.anthropic.com/en/api/messages, .../messages-streaming). */
export function anthropicApi(script: Script, credential: Credential): ModelApi {
  const callId = newId('toolu_01');
  return {
    host: 'api.anthropic.com',
    errorBody: ({ status, message }) => ({ type: 'error', error: { type: errorType(status), message } }),
    answer(request): Answer {
      checkCredential(request, credential);
      const path = request.path.split('?')[0];
      // Settings that an organisation may keep for its members: this account has none.
      if (request.method === 'GET' && path?.startsWith('/api/claude_code/')) {
        return { kind: 'json', status: 404, body: this.errorBody(new Refused(404, 'no settings')) };
      }
      if (request.method !== 'POST' || path !== '/v1/messages') {
        throw new Refused(404, `${request.method} ${path} is not served here`);
      }
      checkHeaders(request, credential);
      const parsed = Body.safeParse(wantJson(request));
      if (!parsed.success) throw new Refused(400, z.prettifyError(parsed.error));
      checkToolPairs(parsed.data);
      return { kind: 'events', events: [...reply(parsed.data, script, callId)] };
    },
  };
}

function checkHeaders(request: Recorded, credential: Credential): void {
  if (header(request, 'anthropic-version') !== '2023-06-01') {
    throw new Refused(400, 'anthropic-version: header is required');
  }
  const betas = header(request, 'anthropic-beta')?.split(',') ?? [];
  if (credential.header === 'authorization' && !betas.some((beta) => beta.startsWith('oauth-'))) {
    throw new Refused(401, 'OAuth authentication is currently not supported.');
  }
}

/** Each tool_use is answered in the very next message, and nothing else is. */
function checkToolPairs({ messages }: Body): void {
  let open: string[] = [];
  messages
    .filter(({ role }) => role !== 'system')
    .forEach(({ role, content }, index) => {
      const blocks = typeof content === 'string' ? [] : content;
      for (const { type, tool_use_id = '' } of blocks) {
        if (type !== 'tool_result') continue;
        if (role !== 'user' || !open.includes(tool_use_id)) {
          throw new Refused(400, `messages.${index}: unexpected tool_use_id ${tool_use_id} in tool_result`);
        }
        open = open.filter((id) => id !== tool_use_id);
      }
      if (open.length > 0) throw new Refused(400, `messages.${index}: tool_use without tool_result: ${open}`);
      open = blocks.flatMap(({ type, id = '' }) => (role === 'assistant' && type === 'tool_use' ? [id] : []));
    });
  if (open.length > 0) throw new Refused(400, `tool_use without tool_result: ${open}`);
}

function* reply(body: Body, script: Script, callId: string): Generator<ServerEvent> {
  const results = body.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  const next = callsOf(script, callId).find(({ id, printed }) => {
    const result = results.find((block) => block.tool_use_id === id);
    if (result !== undefined && !JSON.stringify(result).includes(printed)) {
      throw new Refused(400, `the command did not run: ${JSON.stringify(result)}`);
    }
    return result === undefined;
  });
  const name = next === undefined || 'command' in next ? 'Bash' : `mcp__${next.server}__${next.tool}`;
  const offered = (wanted: string) => body.tools.some((tool) => tool.name === wanted);
  // Tools of servers are looked up by name before they are called.
  const search = { id: `${next?.id}_search`, name: 'ToolSearch', input: { query: `select:${name}` } };
  const isFound = results.some((block) => block.tool_use_id === search.id);
  if (!offered(name) && (isFound || !offered(search.name)))
    throw new Refused(400, `there is no tool named ${name}`);

  yield event('message_start', {
    message: {
      id: newId('msg_01'),
      type: 'message',
      role: 'assistant',
      model: body.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 1 },
    },
  });
  yield event('ping', {});
  yield* textBlock(0, next === undefined ? script.answer : 'I will write the file.');
  if (next !== undefined) {
    const input =
      'command' in next ? { command: next.command, description: 'Write the answer file' } : next.args;
    yield* toolBlock(1, offered(name) ? { id: next.id, name, input } : search);
  }
  yield event('message_delta', {
    delta: { stop_reason: next !== undefined ? 'tool_use' : 'end_turn', stop_sequence: null },
    usage: { output_tokens: 20 },
  });
  yield event('message_stop', {});
}

function* textBlock(index: number, text: string): Generator<ServerEvent> {
  yield event('content_block_start', { index, content_block: { type: 'text', text: '' } });
  for (const piece of pieces(text)) {
    yield event('content_block_delta', { index, delta: { type: 'text_delta', text: piece } });
  }
  yield event('content_block_stop', { index });
}

function* toolBlock(
  index: number,
  { id, name, input }: { readonly id: string; readonly name: string; readonly input: object },
): Generator<ServerEvent> {
  const tool = { type: 'tool_use', id, name, input: {} };
  yield event('content_block_start', { index, content_block: tool });
  for (const piece of pieces(JSON.stringify(input))) {
    yield event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: piece } });
  }
  yield event('content_block_stop', { index });
}

function event(type: string, fields: object): ServerEvent {
  return { event: type, data: JSON.stringify({ type, ...fields }) };
}

function errorType(status: number): string {
  if (status === 401) return 'authentication_error';
  return status === 404 ? 'not_found_error' : 'invalid_request_error';
}
