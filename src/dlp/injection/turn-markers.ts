/** No blank in any: a piece may end there. */
const MARKERS = (
  '<| [INST] [/INST] <<SYS>> <</SYS>> [SYSTEM [System] [system] <system <SYSTEM </system <assistant> </assistant> </user <developer> ' +
  '<admin <important> <IMPORTANT> [ASSISTANT [AI] [ADMIN [DEVELOPER [OVERRIDE <start_of_turn> <end_of_turn> ' +
  '<tool_result </tool_result <tool_response </tool_response <function_results </function_results <function_calls ' +
  '</document> </documents> </context> </untrusted </input>'
).split(' ');

/** By their first two units: most `<` and `[` begin none. */
const BY_HEAD = new Map<string, string[]>();
for (const marker of MARKERS) {
  const head = marker.slice(0, 2);
  BY_HEAD.set(head, [...(BY_HEAD.get(head) ?? []), marker]);
}

/** Of a turn or role marker of a chat template that begins here; 0: none does. */
export function markerLength(text: string, at: number): number {
  const candidates = BY_HEAD.get(text.slice(at, at + 2));
  if (candidates === undefined) return 0;
  for (const marker of candidates) if (text.startsWith(marker, at)) return marker.length;
  return 0;
}
