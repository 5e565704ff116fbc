/** No blank in any: a piece may end there. */
const MARKERS = (
  '<| [INST] [/INST] <<SYS>> <</SYS>> [SYSTEM [System] <system <SYSTEM </system <assistant> </assistant> </user <developer> ' +
  '<admin <important> <IMPORTANT> [ASSISTANT [AI] [ADMIN [DEVELOPER [OVERRIDE <start_of_turn> <end_of_turn> ' +
  '<tool_result </tool_result <tool_response </tool_response <function_results </function_results <function_calls ' +
  '</document> </documents> </context> </untrusted </input>'
).split(' ');

/** Of a turn or role marker of a chat template that begins here; 0: none does. */
export function markerLength(text: string, at: number): number {
  for (const marker of MARKERS) if (text.startsWith(marker, at)) return marker.length;
  return 0;
}
