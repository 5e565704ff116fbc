import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agentJsonSchema, bottleJsonSchema, providerJsonSchema } from '../../../src/manifest/json-schema.ts';

const SCHEMAS = { bottle: bottleJsonSchema(), agent: agentJsonSchema(), provider: providerJsonSchema() };

describe.each(Object.entries(SCHEMAS))('schema/%s.schema.json', (name, text) => {
  const file = join(import.meta.dirname, '../../../schema', `${name}.schema.json`);

  // Written by UPDATE_GOLDEN=1.
  test('is what the loader checks with today', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  test('accepts no unknown key at any level but in the settings of plugins', () => {
    const open: string[] = [];
    walk(JSON.parse(text), '', (schema, path) => {
      const closed = schema.additionalProperties === false || schema.propertyNames?.pattern !== undefined;
      if (schema.type === 'object' && !closed) open.push(path);
    });
    expect(open).toEqual(name === 'bottle' ? ['/properties/agent_provider/properties/settings'] : []);
  });
});

test('the schema of a bottle knows every key of the loader', () => {
  const { properties } = JSON.parse(SCHEMAS.bottle) as { properties: object };
  expect(Object.keys(properties)).toEqual([
    'extends',
    'env',
    'agent_provider',
    'git-gate',
    'egress',
    'supervise',
    'workspace',
    'limits',
  ]);
});

interface Schema {
  readonly type?: string;
  readonly additionalProperties?: unknown;
  readonly propertyNames?: { readonly pattern?: string };
}

function walk(value: unknown, path: string, visit: (schema: Schema, path: string) => void): void {
  if (typeof value !== 'object' || value === null) return;
  visit(value as Schema, path);
  for (const [key, child] of Object.entries(value)) walk(child, `${path}/${key}`, visit);
}
