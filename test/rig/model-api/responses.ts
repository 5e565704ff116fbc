import { z } from 'zod';
import {
  type Answer,
  type Credential,
  callsOf,
  checkCredential,
  header,
  type ModelApi,
  newId,
  parseJson,
  Refused,
  type Script,
  type ToolCall,
  wantJson,
} from './exchange.ts';
import { type OutputItem, responseEvents } from './responses-events.ts';

const Item = z.looseObject({
  type: z.string(),
  call_id: z.string().optional(),
  output: z.unknown().optional(),
  tools: z.array(z.looseObject({ name: z.string().optional() })).optional(),
});
type Item = z.infer<typeof Item>;
const Request = z.looseObject({
  model: z.string().min(1),
  input: z.array(Item).min(1),
  store: z.boolean().optional(),
  previous_response_id: z.string().nullish(),
  text: z
    .looseObject({
      format: z
        .looseObject({ schema: z.looseObject({ required: z.array(z.string()).optional() }).optional() })
        .nullish(),
    })
    .nullish(),
});
type Request = z.infer<typeof Request>;
const HttpRequest = Request.extend({ stream: z.literal(true) });
const CreateFrame = Request.extend({
  type: z.literal('response.create'),
  /** False warms the connection up: the input is taken, nothing is generated. */
  generate: z.boolean().optional(),
  input: z.array(Item),
});

export interface ResponsesOptions {
  readonly host?: string;
  readonly path?: string;
  readonly websocket: boolean;
}

/**
 * The Responses API as Codex meets it (platform.openai.com/docs/api-reference/responses-streaming): over a
 * WebSocket, where a request may continue the connection's last response, or over server-sent events.
 */
export function responsesApi(
  script: Script,
  credential: Credential,
  { host = 'api.openai.com', path = '/v1/responses', websocket }: ResponsesOptions,
): ModelApi {
  const callId = newId('call_');
  const api: ModelApi = {
    host,
    errorBody: ({ status, message }) => ({
      type: 'error',
      status,
      error: { type: 'invalid_request_error', code: null, message, param: null },
    }),
    answer(request): Answer {
      checkCredential(request, credential);
      if (request.method !== 'POST' || request.path !== path) {
        throw new Refused(404, `${request.method} ${request.path} is not served here`);
      }
      const body = parse(HttpRequest, wantJson(request));
      if (body.previous_response_id)
        throw new Refused(400, 'a response that is not stored cannot be continued');
      const output = formed(body) ?? nextItems(body.input, script, callId);
      return { kind: 'events', events: responseEvents(newId('resp_'), body.model, output) };
    },
  };
  if (!websocket) return api;
  return {
    ...api,
    websocket: {
      open(upgrade) {
        checkCredential(upgrade, credential);
        if (upgrade.path !== path) throw new Refused(404, `${upgrade.path} is not served here`);
        if (!header(upgrade, 'openai-beta')?.includes('responses_websockets=')) {
          throw new Refused(400, 'openai-beta does not ask for responses_websockets');
        }
        let last: { id: string; history: readonly Item[] } | undefined;
        return (message) => {
          const frame = parse(CreateFrame, parseJson(message.body));
          const previous = frame.previous_response_id ?? undefined;
          if (previous !== undefined && previous !== last?.id) {
            throw new Refused(400, `previous response ${previous} is not this connection's last`);
          }
          const history = [...(previous === undefined ? [] : (last?.history ?? [])), ...frame.input];
          const output =
            frame.generate === false ? [] : (formed(frame) ?? nextItems(history, script, callId));
          last = { id: newId('resp_'), history: [...history, ...output] };
          return responseEvents(last.id, frame.model, output);
        };
      },
    },
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Refused(400, z.prettifyError(parsed.error));
  return parsed.data;
}

/** An answer of the form that is asked for: Codex has a conversation of its own to name a task. */
function formed({ text }: Request): readonly OutputItem[] | undefined {
  const schema = text?.format?.schema;
  if (schema === undefined) return undefined;
  const value = Object.fromEntries((schema.required ?? []).map((name) => [name, 'Write the answer']));
  return [{ type: 'message', id: newId('msg_'), role: 'assistant', text: JSON.stringify(value) }];
}

/** What the model says next: the tool call, or when that has been answered, the answer. */
function nextItems(history: readonly Item[], script: Script, callId: string): readonly OutputItem[] {
  checkToolPairs(history);
  const next = callsOf(script, callId).find(({ id, printed }) => {
    const result = history.find(({ type, call_id }) => type.endsWith('_output') && call_id === id);
    if (result !== undefined && !JSON.stringify(result.output).includes(printed)) {
      throw new Refused(400, `the command did not run: ${JSON.stringify(result)}`);
    }
    return result === undefined;
  });
  if (next !== undefined) {
    wantExecTool(history);
    return [
      { type: 'custom_tool_call', id: newId('ctc_'), call_id: next.id, name: 'exec', input: program(next) },
    ];
  }
  return [{ type: 'message', id: newId('msg_'), role: 'assistant', text: script.answer }];
}

/** Codex's own models work in "code mode": their one tool runs JavaScript, whose `tools` run commands. */
function program(call: ToolCall): string {
  if (!('command' in call)) {
    const name = JSON.stringify(`mcp__${call.server}__${call.tool}`);
    return `const result = await tools[${name}](${JSON.stringify(call.args)});\ntext(result);\n`;
  }
  const args = JSON.stringify({ cmd: call.command, login: false });
  return `const result = await tools.exec_command(${args});\ntext(result.output);\n`;
}

function wantExecTool(history: readonly Item[]): void {
  const offered = history.flatMap(({ type, tools = [] }) => (type === 'additional_tools' ? tools : []));
  if (!JSON.stringify(offered).includes('"name":"exec"'))
    throw new Refused(400, 'there is no tool named exec');
}

function checkToolPairs(history: readonly Item[]): void {
  const ids = (want: (type: string) => boolean) =>
    history.flatMap(({ type, call_id = '' }) => (want(type) ? [call_id] : []));
  const calls = ids((type) => type === 'custom_tool_call' || type === 'function_call');
  const outputs = ids((type) => type === 'custom_tool_call_output' || type === 'function_call_output');
  for (const id of outputs) {
    if (!calls.includes(id))
      throw new Refused(400, `No tool call found for tool call output with call_id ${id}.`);
  }
  for (const id of calls) {
    if (!outputs.includes(id)) throw new Refused(400, `No tool output found for tool call ${id}.`);
  }
}
