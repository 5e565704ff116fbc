/** What an agent posts: a conversation as JSON, cut to so many bytes. */
export function conversation(bytes: number): Buffer {
  const messages = Array.from({ length: Math.ceil(bytes / 200) }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Look at src/module${index}.ts and say why first() answers undefined for an empty list; then write a test.\n\n\`\`\`ts\nexport function first<T>(list: readonly T[]): T | undefined {\n  return list[0];\n}\n\`\`\``,
  }));
  return Buffer.from(JSON.stringify({ model: 'm', max_tokens: 1024, messages })).subarray(0, bytes);
}
