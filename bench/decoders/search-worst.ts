import { writeFileSync } from 'node:fs';
import { createOutboundScanner, type OutboundScanner } from '../../src/dlp/outbound-scanner.ts';
import { handmade, seeded } from './worst-inputs.ts';

const LENGTH = 64 * 1024;
const KEPT = 24;

/** What inputs are put together of: the beginnings that make some part of the scanner look closer. */
const PIECES = [
  ...[
    '%',
    '%25',
    '%41',
    '\\',
    '\\u0041',
    '\\x41',
    '\\/',
    '\\n',
    '&amp;',
    '&#65;',
    '&#x41;',
    '&a=',
    '&',
    '=3D',
    '=\r\n',
    '=',
  ],
  ...[
    '"',
    '" + "',
    "'",
    ' ',
    '\n',
    '\t',
    '0x41,',
    '65, ',
    '41 ',
    '41:',
    '6767',
    'H4sI',
    'eJx',
    'KLUv',
    'QUJD',
    'YWJj',
    'MFRGG',
  ],
  ...[
    '\0',
    'a\0',
    '\u200b',
    '\uff21',
    '\u0430',
    'ghp_',
    'AKIA',
    'sk-',
    'eyJ',
    'xoxb-',
    'key=',
    'token: ',
    '-----BEGIN ',
  ],
  ...[
    'a',
    'A',
    '0',
    '_',
    '-',
    '/',
    '+',
    '.',
    'Zq8xN3vT7kP2',
    '://',
    '@',
    'password',
    '"secret":"',
    '\u001f\u008b\b',
  ],
];

export function secretsForBench(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    name: `S${index}`,
    value: `Zq8xN3vT7kP2wB9mL4cR6yH${index}`,
  }));
}

export function benchScanner(): OutboundScanner {
  return createOutboundScanner({
    knownSecrets: secretsForBench(8),
    detectors: ['known_secrets', 'token_patterns'],
  });
}

/** Nanoseconds of processor time for a byte; the least of some runs. */
export function costOf(scanner: OutboundScanner, input: Uint8Array, runs: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const from = process.cpuUsage();
    scanner.scan(input);
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, ((user + system) * 1000) / input.length);
  }
  return least;
}

/**
 * Looks for the input that costs most, by mutation: what is slower lives. `npm run bench -- --search-worst SECONDS`
 * writes the worst to `file` as it is found.
 */
export function searchWorst(seconds: number, file: string): void {
  const scanner = benchScanner();
  const random = seeded(Date.now());
  const below = (bound: number) => Math.floor(random() * bound);
  const population = Object.values(handmade(LENGTH)).map((input) => ({
    input,
    cost: costOf(scanner, input, 5),
  }));
  const sort = () => population.sort((a, b) => b.cost - a.cost).splice(KEPT);
  sort();
  const until = Date.now() + seconds * 1000;
  let worst = 0;
  for (let tries = 0; Date.now() < until; tries++) {
    const parent = (population[below(population.length)] as (typeof population)[0]).input;
    const other = (population[below(population.length)] as (typeof population)[0]).input;
    const input = mutated(parent, other, below);
    const first = costOf(scanner, input, 2);
    if (first > (population.at(-1)?.cost ?? 0)) {
      population.push({ input, cost: costOf(scanner, input, 5) });
      sort();
    }
    const top = population[0] as (typeof population)[0];
    if (tries % 50 !== 0 || top.cost <= worst * 1.02) continue;
    // Seen again before it is believed.
    top.cost = costOf(scanner, top.input, 9);
    if (top.cost <= worst) continue;
    worst = top.cost;
    writeFileSync(file, top.input);
    console.log(
      `${tries}: ${(953.67 / worst).toFixed(2)} MiB/s ${JSON.stringify(Buffer.from(top.input).toString('latin1', 0, 60))}`,
    );
  }
}

function mutated(parent: Uint8Array, other: Uint8Array, below: (bound: number) => number): Buffer {
  const input = Buffer.from(parent);
  const kind = below(5);
  if (kind === 0) {
    // A short pattern, again and again.
    const pattern = Array.from({ length: 1 + below(6) }, () => PIECES[below(PIECES.length)]).join('');
    return Buffer.alloc(LENGTH, pattern, below(2) === 0 ? 'latin1' : 'utf8');
  }
  if (kind === 1) {
    const at = below(LENGTH);
    const from = below(LENGTH);
    Buffer.from(other).copy(input, at, from, from + below(LENGTH));
    return input;
  }
  if (kind === 2) {
    const encodings = ['base64', 'hex', 'base64url'] as const;
    return Buffer.alloc(LENGTH, input.toString(encodings[below(3)]).slice(0, LENGTH));
  }
  if (kind === 3) {
    const pieces = Array.from({ length: 1 + below(3) }, () => PIECES[below(PIECES.length)] as string);
    const every = 2 + below(60);
    for (let at = below(every); at < LENGTH - 16; at += every)
      input.write(pieces[below(pieces.length)] as string, at, 'latin1');
    return input;
  }
  for (let change = 0; change < 1 + below(200); change++) input[below(LENGTH)] = below(256);
  return input;
}
