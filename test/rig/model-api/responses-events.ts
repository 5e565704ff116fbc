import { pieces, type ServerEvent } from './exchange.ts';

/** What a response holds, before it is cut into events. */
export type OutputItem =
  | { readonly type: 'message'; readonly id: string; readonly role: 'assistant'; readonly text: string }
  | {
      readonly type: 'custom_tool_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly input: string;
    };

interface ResponseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A whole streamed response: created, each item opened, filled piece by piece and closed, completed. */
export function responseEvents(
  id: string,
  model: string,
  output: readonly OutputItem[],
): readonly ServerEvent[] {
  const usage = {
    input_tokens: 10,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 20,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 30,
  };
  const response = { id, object: 'response', created_at: Math.floor(Date.now() / 1000), model };
  const events: ResponseEvent[] = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    ...output.flatMap((item, index) => [...itemEvents(item, index)]),
    {
      type: 'response.completed',
      response: { ...response, status: 'completed', output: output.map((item) => done(item)), usage },
    },
  ];
  return events.map((event, sequence_number) => ({
    event: event.type,
    data: JSON.stringify({ sequence_number, ...event }),
  }));
}

function* itemEvents(item: OutputItem, output_index: number): Generator<ResponseEvent> {
  yield { type: 'response.output_item.added', output_index, item: opened(item) };
  const at = { item_id: item.id, output_index };
  if (item.type === 'custom_tool_call') {
    for (const delta of pieces(item.input)) {
      yield { type: 'response.custom_tool_call_input.delta', ...at, delta };
    }
    yield { type: 'response.custom_tool_call_input.done', ...at, input: item.input };
  } else {
    const inPart = { ...at, content_index: 0 };
    yield { type: 'response.content_part.added', ...inPart, part: textPart('') };
    for (const delta of pieces(item.text)) {
      yield { type: 'response.output_text.delta', ...inPart, delta };
    }
    yield { type: 'response.output_text.done', ...inPart, text: item.text };
    yield { type: 'response.content_part.done', ...inPart, part: textPart(item.text) };
  }
  yield { type: 'response.output_item.done', output_index, item: done(item) };
}

const textPart = (text: string) => ({ type: 'output_text', text, annotations: [] });

function opened(item: OutputItem): object {
  if (item.type === 'custom_tool_call') return { ...item, input: '', status: 'in_progress' };
  return { type: item.type, id: item.id, role: item.role, content: [], status: 'in_progress' };
}

function done(item: OutputItem): object {
  if (item.type === 'custom_tool_call') return { ...item, status: 'completed' };
  return { ...(opened(item) as object), content: [textPart(item.text)], status: 'completed' };
}
