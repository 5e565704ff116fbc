import { z } from 'zod';
import {
  type Answer,
  type Credential,
  checkCredential,
  type ModelApi,
  newId,
  pieces,
  Refused,
  type Script,
  type ServerEvent,
  wantJson,
} from './exchange.ts';

const Message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string() })), z.null()]).optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z.array(z.looseObject({ id: z.string(), type: z.literal('function') })).optional(),
});
const Body = z.looseObject({
  model: z.string().min(1),
  stream: z.literal(true),
  stream_options: z.object({ include_usage: z.boolean() }).optional(),
  messages: z.array(Message).min(1),
  tools: z.array(z.object({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) })),
});
type Body = z.infer<typeof Body>;

/** Chat completions as any OpenAI-compatible host serves them (platform.openai.com/docs/api-reference/chat). */
export function chatCompletionsApi(host: string, script: Script, credential: Credential): ModelApi {
  const callId = newId('call_');
  return {
    host,
    errorBody: ({ message }) => ({
      error: { message, type: 'invalid_request_error', param: null, code: null },
    }),
    answer(request): Answer {
      checkCredential(request, credential);
      if (request.method !== 'POST' || request.path !== '/v1/chat/completions') {
        throw new Refused(404, `${request.method} ${request.path} is not served here`);
      }
      const parsed = Body.safeParse(wantJson(request));
      if (!parsed.success) throw new Refused(400, z.prettifyError(parsed.error));
      checkToolPairs(parsed.data);
      return { kind: 'events', events: [...reply(parsed.data, script, callId), { data: '[DONE]' }] };
    },
  };
}

/** Each tool call is answered right behind the message that made it, and nothing else is. */
function checkToolPairs({ messages }: Body): void {
  let open: string[] = [];
  messages.forEach(({ role, tool_call_id = '', tool_calls = [] }, index) => {
    if (role === 'tool') {
      if (!open.includes(tool_call_id)) {
        throw new Refused(400, `messages.${index}: no tool call has the id ${tool_call_id}`);
      }
      open = open.filter((id) => id !== tool_call_id);
      return;
    }
    if (open.length > 0) throw new Refused(400, `messages.${index}: tool calls without an answer: ${open}`);
    open = tool_calls.map(({ id }) => id);
  });
  if (open.length > 0) throw new Refused(400, `tool calls without an answer: ${open}`);
}

function* reply(body: Body, script: Script, callId: string): Generator<ServerEvent> {
  const result = body.messages.find(({ tool_call_id }) => tool_call_id === callId);
  if (result !== undefined && !JSON.stringify(result.content).includes(script.printed)) {
    throw new Refused(400, `the command did not run: ${JSON.stringify(result)}`);
  }
  if (!body.tools.some((tool) => tool.function.name === 'bash')) {
    throw new Refused(400, 'there is no tool named bash');
  }
  const head = {
    id: newId('chatcmpl-'),
    object: 'chat.completion.chunk',
    created: Math.floor(Date.now() / 1000),
    model: body.model,
  };
  const chunk = (delta: object, finish_reason: string | null = null): ServerEvent => ({
    data: JSON.stringify({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason }] }),
  });

  yield chunk({ role: 'assistant', content: '' });
  for (const piece of pieces(result === undefined ? 'I will write the file.' : script.answer)) {
    yield chunk({ content: piece });
  }
  if (result === undefined) {
    const call = (fields: object) => chunk({ tool_calls: [{ index: 0, ...fields }] });
    yield call({ id: callId, type: 'function', function: { name: 'bash', arguments: '' } });
    for (const piece of pieces(JSON.stringify({ command: script.command }))) {
      yield call({ function: { arguments: piece } });
    }
  }
  yield chunk({}, result === undefined ? 'tool_calls' : 'stop');
  if (body.stream_options?.include_usage === true) {
    const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
    yield { data: JSON.stringify({ ...head, choices: [], usage }) };
  }
}
