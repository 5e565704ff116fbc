import * as z from 'zod/mini';
import { pluginSchema } from '../provider/plugin/plugin-schema.ts';
import { agentSchema } from './agent-schema.ts';
import { bottleSchema } from './bottle-schema.ts';
import { piSettings } from './provider-schema.ts';

/**
 * JSON Schemas of the frontmatter, for editors: made from the schemas that the loader checks with, written to
 * `schema/`. What stands between keys (a host twice, an unknown parent) only the loader can say.
 */
export function bottleJsonSchema(): string {
  const schema = z.toJSONSchema(bottleSchema, { io: 'input' }) as JsonSchema;
  const provider = schema.properties?.agent_provider;
  // The loader checks `settings` when it knows the template; said in JSON Schema's own way.
  if (provider !== undefined) {
    const { $schema: _, ...settings } = z.toJSONSchema(piSettings, { io: 'input' }) as JsonSchema;
    const isPi = { required: ['template'], properties: { template: { const: 'pi' } } };
    provider.anyOf = [{ not: isPi }, { properties: { settings } }];
  }
  return render(schema, 'bottle', 'A bottle of bot-bottle');
}

export function agentJsonSchema(): string {
  return render(
    z.toJSONSchema(agentSchema, { io: 'input' }) as JsonSchema,
    'agent',
    'An agent of bot-bottle',
  );
}

export function providerJsonSchema(): string {
  const schema = z.toJSONSchema(pluginSchema, { io: 'input' }) as JsonSchema;
  return render(schema, 'provider', 'A provider plugin of bot-bottle');
}

interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
}

function render({ $schema, ...rest }: JsonSchema, name: string, title: string): string {
  return `${format({ $schema, $id: `bot-bottle/schema/${name}.schema.json`, title, ...rest }, '')}\n`;
}

/** As the formatter leaves it: a list of words on one line. */
function format(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object'))
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    return `[\n${value.map((item) => inner + format(item, inner)).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}
