import { mkdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileHash } from '../../src/queue/file-hash.ts';
import {
  JUSTIFICATION_MAX,
  PROPOSAL_TOOLS,
  PROPOSED_FILE_MAX,
  parseProposal,
  parseResponse,
  RESPONSE_STATUSES,
} from '../../src/queue/proposal.ts';
import { proposalPath, readPending } from '../../src/queue/queue-files.ts';
import { agentText } from '../../src/supervise/agent-text.ts';
import { tempDir } from '../rig/temp-dir.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);
const expected = { id: 'k3m9w2xq', slug: 'a-11111' };

/** A proposal as ours, some of its fields anything. */
const nearly = fc
  .record({
    id: fc.oneof({ weight: 4, arbitrary: fc.constant(expected.id) }, fc.string(), fc.constant('../x')),
    bottle_slug: fc.oneof({ weight: 4, arbitrary: fc.constant(expected.slug) }, fc.string()),
    tool: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...PROPOSAL_TOOLS) }, fc.string()),
    proposed_file: fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'binary' }) }, fc.jsonValue()),
    justification: fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'binary' }) }, fc.jsonValue()),
    arrival_timestamp: fc.oneof(
      { weight: 4, arbitrary: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()) },
      fc.string(),
    ),
    current_file_hash: fc.oneof({ weight: 4, arbitrary: fc.string().map(fileHash) }, fc.jsonValue()),
  })
  .map((value) => JSON.stringify(value));
const text = fc.oneof(
  nearly,
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.tuple(nearly, fc.nat()).map(([whole, at]) => whole.slice(0, at % whole.length)),
);

test('a proposal that is taken is of this bottle, under this id, and within its bounds', () => {
  fc.assert(
    fc.property(text, (file) => {
      const proposal = parseProposal(file, expected);
      if (proposal === undefined) return;
      expect(proposal).toMatchObject({ id: expected.id, bottle_slug: expected.slug });
      expect(PROPOSAL_TOOLS).toContain(proposal.tool);
      expect(proposal.proposed_file.length).toBeLessThanOrEqual(PROPOSED_FILE_MAX);
      expect(proposal.justification.length).toBeLessThanOrEqual(JUSTIFICATION_MAX);
      expect(Number.isNaN(Date.parse(proposal.arrival_timestamp))).toBe(false);
      expect(parseProposal(JSON.stringify(proposal), expected)).toEqual(proposal);
    }),
    { numRuns },
  );
});

test('a response is one of three, or none', () => {
  const response = fc
    .record(
      {
        status: fc.oneof(fc.constantFrom(...RESPONSE_STATUSES), fc.jsonValue()),
        notes: fc.jsonValue(),
        final_file: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(response, text), (file) => {
      const read = parseResponse(file);
      if (read === undefined) return;
      expect(RESPONSE_STATUSES).toContain(read.status);
      expect(parseResponse(JSON.stringify(read))).toEqual(read);
    }),
    { numRuns },
  );
});

test('bytes in the place of a proposal are one or malformed, and nothing is thrown', async () => {
  await using home = await tempDir('fuzz-queue');
  const queue = `${home.path}/queue/${expected.slug}`;
  mkdirSync(queue, { recursive: true });
  const bytes = fc.oneof(
    text.map((file) => Buffer.from(file)),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(bytes, (file) => {
      writeFileSync(proposalPath(queue, expected.id), file);
      const found = readPending(queue, expected.slug, expected.id);
      expect(found === 'malformed' || (typeof found === 'object' && found.id === expected.id)).toBe(true);
    }),
    { numRuns: Math.min(numRuns, 500) },
  );
});

test('what an agent wrote can neither drive a terminal nor hide, and nothing of it is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
      const shown = agentText(line);
      expect(shown).not.toMatch(
        /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u,
      );
      expect([...shown].length).toBeGreaterThanOrEqual([...line].length);
    }),
    { numRuns },
  );
});
