import { visible } from '../../diagnostics/render.ts';
import type { Finding } from '../../dlp/finding.ts';
import { createInboundStream } from '../../dlp/injection/inbound-stream.ts';
import { scanInbound } from '../../dlp/injection/scan-inbound.ts';
import { type KnownSecret, SECRET_MIN } from '../../dlp/known/known-secrets.ts';
import { createOutboundScanner, type OutboundScanner } from '../../dlp/outbound-scanner.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { reportUsage } from '../report.ts';
import { eachLine } from '../scan-lines.ts';
import type { Sentence } from '../text.ts';

export type ScanFlags = {
  readonly direction?: 'outbound' | 'inbound';
  readonly input?: 'text' | 'jsonl';
  readonly knownSecret?: readonly string[];
  readonly json?: boolean;
};

/** Findings of one text that are kept; more are counted with them, and change nothing. */
const FINDINGS_MAX = 10_000;

export const scan: Verb<ScanFlags, readonly []> = async (context, flags) => {
  const secrets: KnownSecret[] = [];
  for (const name of flags.knownSecret ?? []) {
    const value = context.host.env[name] ?? '';
    if (Buffer.byteLength(value) < SECRET_MIN) return reportUsage(context, badSecret(name, value));
    secrets.push({ name, value });
  }
  const isInbound = flags.direction === 'inbound';
  const scanner = createOutboundScanner({
    knownSecrets: secrets,
    detectors: ['token_patterns', 'known_secrets'],
  });
  if (flags.input === 'jsonl') {
    return scanLines(context, isInbound ? blockedBy : (text) => scanText(scanner, text));
  }
  const findings = await (isInbound ? inboundOf(context) : outboundOf(context, scanner));
  if (flags.json) context.stdout.write(`${JSON.stringify({ findings })}\n`);
  else for (const finding of findings) context.stdout.write(`${asText(finding)}\n`);
  return findings.length > 0 ? EXIT.failed : EXIT.done;
};

function badSecret(name: string, value: string): Sentence {
  const what = `--known-secret ${visible(name)}: the variable ${value === '' ? 'is not set' : `holds fewer than ${SECRET_MIN} bytes`}`;
  return {
    what,
    mend: value === '' ? 'set it, or leave the flag out' : 'a value so short stands in every text',
  };
}

async function outboundOf(context: CliContext, scanner: OutboundScanner): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const survey = scanner.survey((found) => {
    if (findings.length < FINDINGS_MAX) findings.push(...found);
  });
  for await (const chunk of context.readBytes()) survey.push(chunk);
  survey.end();
  return findings;
}

async function inboundOf(context: CliContext): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const stream = createInboundStream();
  const take = (found: ReturnType<typeof scanInbound>) => {
    if (findings.length < FINDINGS_MAX) findings.push(...found.filter(isBlocked).map(keysOf));
  };
  for await (const chunk of context.readBytes()) take(stream.push(chunk).findings);
  take(stream.end().findings);
  return findings;
}

/** Instructions. Text that only talks about them is no finding. */
function blockedBy(text: string): readonly Finding[] {
  return scanInbound(text).filter(isBlocked).map(keysOf);
}

function isBlocked({ verdict }: { readonly verdict: 'block' | 'flag' }): boolean {
  return verdict === 'block';
}

/** The keys of a finding are a contract. */
function keysOf({ detector, rule, start, end, encoding }: Finding): Finding {
  return { detector, rule, start, end, encoding };
}

function asText({ detector, rule, start, end, encoding }: Finding): string {
  const how = encoding === 'plain' ? '' : `, ${encoding}`;
  return visible(`${start}-${end}: ${rule} (${detector}${how})`);
}

async function scanLines(
  context: CliContext,
  scanOne: (text: string) => readonly Finding[],
): Promise<number> {
  let bad: { readonly line: number; readonly why: string } | undefined;
  let answers = '';
  let count = 0;
  await eachLine(
    context.readBytes(),
    (line) => {
      count++;
      const text = textOf(line);
      if (text === undefined) {
        const why = line === undefined ? 'too long' : 'not an object with a string "text"';
        bad ??= { line: count, why };
        answers += `${JSON.stringify({ findings: [], error: `line ${count} is ${why}` })}\n`;
        return;
      }
      const findings = scanOne(text);
      answers += findings.length === 0 ? CLEAN : `${JSON.stringify({ findings: findings.map(keysOf) })}\n`;
    },
    () => {
      context.stdout.write(answers);
      answers = '';
    },
  );
  if (bad === undefined) return EXIT.done;
  const what = `line ${bad.line} of stdin is ${bad.why}`;
  return reportUsage(context, {
    what,
    mend: 'write each line as {"text":"..."}, or leave out --input jsonl',
  });
}

const CLEAN = '{"findings":[]}\n';

function textOf(line: string | undefined): string | undefined {
  if (line === undefined) return undefined;
  try {
    const { text } = JSON.parse(line) as { readonly text?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Offsets in UTF-16 units of the text. */
function scanText(scanner: OutboundScanner, text: string): readonly Finding[] {
  const bytes = Buffer.from(text);
  const findings = scanner.scan(bytes);
  if (findings.length === 0 || bytes.length === text.length) return findings;
  const unitAt = unitsOf(text, bytes.length);
  return findings.map((finding) => ({
    ...finding,
    start: unitAt[finding.start] as number,
    end: unitAt[finding.end] as number,
  }));
}

/** For every byte of the text's UTF-8, and for its end, the unit that it is part of. */
function unitsOf(text: string, length: number): Uint32Array {
  const units = new Uint32Array(length + 1);
  let byte = 0;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    const isPair = code >= 0xd800 && code < 0xdc00 && (text.codePointAt(unit) as number) > 0xffff;
    const width = code < 0x80 ? 1 : code < 0x800 ? 2 : isPair ? 4 : 3;
    units.fill(unit, byte, byte + width);
    byte += width;
    if (isPair) unit++;
  }
  units[byte] = text.length;
  return units;
}
