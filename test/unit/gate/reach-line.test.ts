import { expect, test } from 'vitest';
import { parseReachLine } from '../../../src/gate/reach-line.ts';

test('a reach is read as it was written', () => {
  const reach = {
    hosts: [
      { host: 'api.example.com', ports: [443, 80] },
      { host: '*.wild.example', ports: [1, 65_535] },
      { host: '[2001:db8::1]', ports: [443] },
    ],
  };
  expect(parseReachLine(JSON.stringify(reach))).toEqual(reach);
  expect(parseReachLine('{"hosts":[]}')).toEqual({ hosts: [] });
});

test.each([
  '',
  'null',
  '[]',
  '{}',
  '{"hosts":{}}',
  '{"hosts":[],"more":1}',
  '{"hosts":[null]}',
  '{"hosts":[{"host":"a"}]}',
  '{"hosts":[{"host":"a","ports":443}]}',
  '{"hosts":[{"host":"a","ports":[443],"x":1}]}',
  '{"hosts":[{"host":"","ports":[443]}]}',
  '{"hosts":[{"host":"A.example","ports":[443]}]}',
  '{"hosts":[{"host":"a b","ports":[443]}]}',
  '{"hosts":[{"host":"a\\nCAPTURE b 1","ports":[443]}]}',
  `{"hosts":[{"host":"${'a'.repeat(256)}","ports":[443]}]}`,
  '{"hosts":[{"host":"a","ports":[0]}]}',
  '{"hosts":[{"host":"a","ports":[65536]}]}',
  '{"hosts":[{"host":"a","ports":[443.5]}]}',
  '{"hosts":[{"host":"a","ports":["443"]}]}',
  '{"hosts":[{"host":1,"ports":[443]}]}',
  `{"hosts":[{"host":"a","ports":[${Array.from({ length: 513 }, (_, index) => index + 1).join()}]}]}`,
  '{"hosts":[',
])('%s is not a reach', (line) => {
  expect(parseReachLine(line)).toBeUndefined();
});
