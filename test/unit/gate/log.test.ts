import { expect, test } from 'vitest';
import { makeLog, refusedNames } from '../../../src/gate/log.ts';

const TIME = '2026-01-02T03:04:05.006Z';

function logInto(): { readonly lines: string[]; readonly log: ReturnType<typeof makeLog> } {
  const lines: string[] = [];
  return {
    lines,
    log: makeLog(
      (line) => lines.push(line),
      () => Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    ),
  };
}

test('what the agent wrote cannot drive a terminal or forge a line', () => {
  const { lines, log } = logInto();
  log.event('a\nb\tc\u001b[2J\u202e');
  expect(lines).toEqual([`${TIME} gate: a\\u000ab\\u0009c\\u001b[2J\\u202e\n`]);
});

test('the agent cannot fill the log: a bound, then one last line; our own lines go on', () => {
  const { lines, log } = logInto();
  for (let index = 0; index < 10_000; index += 1) log.agent(`line ${index}`);
  expect(lines).toHaveLength(129);
  expect(lines.at(-1)).toBe(`${TIME} gate: no more lines about what the agent does will follow\n`);
  expect(lines.join('').length).toBeLessThan(65_536);
  log.event('egress is gone');
  expect(lines).toHaveLength(130);
});

test('a refused name is said once', () => {
  const { lines, log } = logInto();
  const refused = refusedNames(log);
  for (const name of ['a.example', 'b.example', 'a.example']) refused(name);
  expect(lines).toEqual([
    `${TIME} gate: DNS: a.example is not allowed\n`,
    `${TIME} gate: DNS: b.example is not allowed\n`,
  ]);
});
