/** SGR (ECMA-48, 8.3.117), where colours are wanted. */
export function styles(colour: boolean) {
  const style = (code: number) => (text: string) =>
    colour && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { bold: style(1), dim: style(2), red: style(31), cyan: style(36) } as const;
}
