/**
 * A line of an agent's text as a person may see it: everything that drives a terminal, changes the direction of its
 * neighbours or is not seen at all stands as an escape. Nothing is left out.
 */
export function agentText(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00a0\u2800]/gu,
    escapeOf,
  );
}

function escapeOf(character: string): string {
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
