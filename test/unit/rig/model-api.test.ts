import { describe, expect, test } from 'vitest';
import { anthropicApi } from '../../rig/model-api/anthropic.ts';
import { chatCompletionsApi } from '../../rig/model-api/chat-completions.ts';
import type { ModelApi, Recorded, Script } from '../../rig/model-api/exchange.ts';
import { responsesApi } from '../../rig/model-api/responses.ts';

// Stand-ins that took anything would prove nothing: each refusal that the system tests lean on, seen to happen.

const script: Script = { command: 'true', printed: 'PRINTED', answer: 'ANSWER', written: 'w' };
const credential = { header: 'authorization', value: 'Bearer real' } as const;
const json: [string, string] = ['content-type', 'application/json'];
const real: [string, string] = ['authorization', 'Bearer real'];

function post(path: string, headers: [string, string][], body: unknown): Recorded {
  return { transport: 'http/1.1', method: 'POST', path, headers, body: JSON.stringify(body) };
}

/** The events' data, one after another, or the refusal. */
function outcome(api: ModelApi, request: Recorded): string {
  try {
    const answer = api.answer(request);
    return answer.kind === 'events'
      ? answer.events.map(({ data }) => data).join('\n')
      : String(answer.status);
  } catch (error) {
    return String(error);
  }
}

const chat = chatCompletionsApi('models.example', script, credential);
const tools = [{ type: 'function', function: { name: 'bash' } }];
const user = { role: 'user', content: 'hello' };
const chatBody = { model: 'm', stream: true, messages: [user], tools };
const chatPost = (headers: [string, string][], body: unknown = chatBody) =>
  outcome(chat, post('/v1/chat/completions', headers, body));

describe('a credential', () => {
  test('that is real is taken', () => {
    expect(chatPost([real, json])).toContain('"finish_reason":"tool_calls"');
  });

  test.for<[string, [string, string][]]>([
    ['none', []],
    ['another', [['authorization', 'Bearer placeholder']]],
    ['two of it', [real, real]],
    ['a second in another header', [real, ['x-api-key', 'placeholder']]],
  ])('is refused: %s', ([, headers]) => {
    expect(chatPost([...headers, json])).toMatch(/authorization/);
    expect(chatPost([...headers, json])).not.toContain('finish_reason');
  });
});

describe('chat completions', () => {
  const callId = /"id":"(call_\w+)"/.exec(chatPost([real, json]))?.[1] ?? '';
  const call = { role: 'assistant', content: null, tool_calls: [{ id: callId, type: 'function' }] };
  const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });
  const say = (...messages: object[]) =>
    chatPost([real, json], { ...chatBody, messages: [user, ...messages] });

  test('go on when the command has run', () => {
    expect(say(call, result(callId, 'PRINTED'))).toMatch(/"finish_reason":"stop"/);
  });

  test.for<[string, string, RegExp]>([
    ['another type', chatPost([real, ['content-type', 'text/plain']]), /content-type/],
    ['a call without its result', say(call), /without an answer/],
    ['a result without its call', say(result(callId, 'PRINTED')), /no tool call/],
    ['a result of another call', say(call, result('call_other', 'PRINTED')), /no tool call/],
    ['a command that did not run', say(call, result(callId, 'sh: not found')), /did not run/],
    ['another path', outcome(chat, post('/v1/other', [real, json], chatBody)), /not served/],
  ])('refuse %s', ([, got, wanted]) => {
    expect(got).toMatch(wanted);
  });
});

describe('the Messages API', () => {
  const api = anthropicApi(script, credential);
  const version: [string, string] = ['anthropic-version', '2023-06-01'];
  const beta: [string, string] = ['anthropic-beta', 'oauth-2025-04-20'];
  const body = { model: 'm', max_tokens: 1, stream: true, messages: [user], tools: [{ name: 'Bash' }] };
  const send = (headers: [string, string][], messages: object[] = [user]) =>
    outcome(api, post('/v1/messages?beta=true', [real, json, ...headers], { ...body, messages }));
  const id = /"id":"(toolu_\w+)"/.exec(send([version, beta]))?.[1] ?? '';
  const call = { role: 'assistant', content: [{ type: 'tool_use', id }] };
  const result = (content: string, tool_use_id = id) => ({
    role: 'user',
    content: [{ type: 'tool_result', tool_use_id, content }],
  });

  test('goes on when the command has run', () => {
    expect(send([version, beta], [user, call, result('PRINTED')])).toContain('"stop_reason":"end_turn"');
  });

  test.for<[string, string, RegExp]>([
    ['no version', send([beta]), /anthropic-version/],
    ['a subscription token without its beta', send([version]), /OAuth/],
    ['a call without its result', send([version, beta], [user, call, user]), /without tool_result/],
    ['a result without its call', send([version, beta], [user, result('PRINTED')]), /unexpected tool_use_id/],
    ['a command that did not run', send([version, beta], [user, call, result('no')]), /did not run/],
  ])('refuses %s', ([, got, wanted]) => {
    expect(got).toMatch(wanted);
  });
});

describe('the Responses API', () => {
  const api = responsesApi(script, credential, { websocket: true });
  const offer = { type: 'additional_tools', tools: [{ name: 'functions', tools: [{ name: 'exec' }] }] };
  const upgrade: Recorded = {
    transport: 'websocket',
    method: 'GET',
    path: '/v1/responses',
    headers: [real, ['openai-beta', 'responses_websockets=2026-02-06']],
    body: '',
  };
  const connect = () => {
    const accept = api.websocket?.open(upgrade);
    return (frame: object): { id: string; text: string } => {
      const body = JSON.stringify({ type: 'response.create', model: 'm', store: false, ...frame });
      const text = (accept?.({ ...upgrade, body }) ?? []).map(({ data }) => data).join('\n');
      return { id: /"id":"(resp_\w+)"/.exec(text)?.[1] ?? '', text };
    };
  };

  test('continues the last response of its connection', () => {
    const send = connect();
    const warm = send({ input: [], generate: false });
    expect(warm.text).not.toContain('exec');
    const first = send({ input: [offer], previous_response_id: warm.id });
    const call_id = /"call_id":"(\w+)"/.exec(first.text)?.[1];
    const output = { type: 'custom_tool_call_output', call_id, output: 'PRINTED' };
    expect(send({ input: [output], previous_response_id: first.id }).text).toContain('ANSWER');
    expect(() => send({ input: [output], previous_response_id: first.id })).toThrow(/previous response/);
    expect(() => connect()({ input: [output] })).toThrow(/No tool call found/);
  });

  test('refuses an upgrade without its credential or its beta', () => {
    expect(() => api.websocket?.open({ ...upgrade, headers: upgrade.headers.slice(1) })).toThrow(
      /authorization/,
    );
    expect(() => api.websocket?.open({ ...upgrade, headers: [real] })).toThrow(/openai-beta/);
  });

  test('refuses to continue what is not stored', () => {
    const body = { model: 'm', stream: true, store: false, input: [offer], previous_response_id: 'resp_1' };
    expect(outcome(api, post('/v1/responses', [real, json], body))).toMatch(/not stored/);
  });
});
