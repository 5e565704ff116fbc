/** What an agent posts: a conversation as JSON, cut to so many bytes. */
export function conversation(bytes: number): Buffer {
  const messages = Array.from({ length: Math.ceil(bytes / 200) }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Look at src/module${index}.ts and say why first() answers undefined for an empty list; then write a test.\n\n\`\`\`ts\nexport function first<T>(list: readonly T[]): T | undefined {\n  return list[0];\n}\n\`\`\``,
  }));
  return Buffer.from(JSON.stringify({ model: 'm', max_tokens: 1024, messages })).subarray(0, bytes);
}

/** What an upstream answers, by the first segment of the path. */
export const ANSWERS = {
  octets: { type: 'application/octet-stream', make: (bytes: number) => Buffer.alloc(bytes, 'x') },
  json: { type: 'application/json; charset=utf-8', make: issues },
  html: { type: 'text/html; charset=utf-8', make: page },
} as const;

/** A list as an API gives it. */
function issues(bytes: number): Buffer {
  const list = Array.from({ length: Math.ceil(bytes / 300) + 1 }, (_, index) => ({
    id: 1_000_000 + index * 7919,
    node_id: `I_kwDOAAE${(index * 48_271).toString(36)}`,
    title: WORDS.slice(index % 11, (index % 11) + 7).join(' '),
    state: index % 3 === 0 ? 'closed' : 'open',
    comments: index % 17,
    created_at: `2024-0${(index % 9) + 1}-1${index % 10}T08:00:00Z`,
    user: { login: `user${index % 29}`, type: 'User', site_admin: false },
    labels: ['bug', 'needs triage'],
    body: `When I run the build ${index} it ends with an error. ${WORDS.join(' ')}`,
  }));
  return Buffer.from(JSON.stringify(list)).subarray(0, bytes);
}

/** A page of documentation. */
function page(bytes: number): Buffer {
  let text =
    '<!doctype html><html lang="en"><head><title>Guide</title><style>p{margin:0}</style></head><body>';
  for (let index = 0; text.length < bytes; index++) {
    text += `<section id="s${index}"><h2>${WORDS.slice(index % 13, (index % 13) + 4).join(' ')}</h2><p class="lead">${WORDS.join(' ')} <a href="/guide/${index}.html">See &amp; read</a>.</p><pre><code>npm run build -- --level ${index}</code></pre></section>`;
  }
  return Buffer.from(text).subarray(0, bytes);
}

const WORDS =
  'The parser reads each file once and keeps the position of every value so that an error can say where it was found and a reader need not search for it by hand'.split(
    ' ',
  );
