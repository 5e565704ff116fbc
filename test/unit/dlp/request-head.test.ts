import { expect, it } from 'vitest';
import { createOutboundScanner } from '../../../src/dlp/outbound-scanner.ts';
import type { RequestHeadParts } from '../../../src/dlp/request-parts.ts';

const TOKEN = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';
const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'HELD', value: 'Zq8xN3vT7kP2wB9m' }],
  detectors: ['known_secrets', 'token_patterns'],
});
const HEAD = { host: 'example.com', path: '/', headers: ['Host', 'example.com', 'User-Agent', 'curl/8'] };
const found = (head: Partial<RequestHeadParts>) => [
  ...new Set(scanner.scanRequestHead({ ...HEAD, ...head }).map(({ where, rule }) => `${where} ${rule}`)),
];
const half = (text: string) => [text.slice(0, 17), text.slice(17)] as const;

it('finds nothing in an ordinary request', () => {
  const headers = [
    ...HEAD.headers,
    ...[
      'Sec-WebSocket-Key',
      'dGhlIHNhbXBsZSBub25jZQ==',
      'If-None-Match',
      'W/"5eb63bbbe01eeed093cb22bb8f5acdc3"',
    ],
    ...[
      'traceparent',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'Cookie',
      'theme=dark; lang=en',
    ],
  ];
  expect(
    found({
      path: '/repos/a/b/commits/5eb63bbbe01eeed093cb22bb8f5acdc3aabbccdd',
      query: 'page=2&per_page=100',
      headers,
    }),
  ).toEqual([]);
  expect(found({})).toEqual([]);
});

it.each<[string, Partial<RequestHeadParts>]>([
  ['host HELD', { host: 'zq8xn3vt.7kp2wb9m.example.com' }],
  ['path github-pat', { path: `/a/${TOKEN}/b` }],
  ['path github-pat', { path: `/a/${half(TOKEN).join('/')}` }],
  ['path github-pat', { path: `/%67hp_${TOKEN.slice(4)}` }],
  ['query github-pat', { query: `a=1&t=${TOKEN}&b=2` }],
  ['query github-pat', { query: `a=${half(TOKEN).join('&b=')}` }],
  ['query github-pat', { query: `${half(TOKEN).join('=1&')}=2` }],
  ['query HELD', { query: `q=${Buffer.from('Zq8xN3vT7kP2wB9m').toString('base64url')}` }],
  ['headers github-pat', { headers: ['X-Data', TOKEN] }],
  ['headers github-pat', { headers: ['X-A', half(TOKEN)[0], 'Accept', '*/*', 'X-B', half(TOKEN)[1]] }],
  ['headers github-pat', { headers: ['Cookie', `a=1; s=${TOKEN}`] }],
  ['headers github-pat', { headers: ['Cookie', `a=${half(TOKEN)[0]}; b=${half(TOKEN)[1]}`] }],
  ['headers HELD', { headers: ['X-Zq8xN3vT7kP2wB9m', '1'] }],
  [
    'headers HELD',
    { headers: ['Authorization', `Basic ${Buffer.from('u:Zq8xN3vT7kP2wB9m').toString('base64')}`] },
  ],
])('finds %s in %j', (expected, head) => {
  expect(found(head)).toContain(expected);
});

it('leaves out what is about to be stripped', () => {
  const headers = ['Authorization', `Bearer ${TOKEN}`];
  expect(found({ headers })).toEqual(['headers github-pat']);
  expect(found({ headers, stripped: new Set(['authorization']) })).toEqual([]);
});

it('remembers what was clean and nothing else', () => {
  for (let round = 0; round < 3; round++) {
    expect(found({ query: 'a=1' })).toEqual([]);
    expect(found({ query: `a=${TOKEN}` })).toEqual(['query github-pat']);
  }
});
