import * as z from 'zod/mini';
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

interface JsonSchema {
  [keyword: string]: unknown;
  properties?: Record<string, JsonSchema>;
}

function render({ $schema, ...rest }: JsonSchema, name: string, title: string): string {
  return `${JSON.stringify({ $schema, $id: `bot-bottle/schema/${name}.schema.json`, title, ...rest }, null, 2)}\n`;
}
