import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderMessage } from '../../../src/diagnostics/render.ts';
import { word } from '../../../src/diagnostics/word.ts';
import { loadBottle } from '../../../src/manifest/load.ts';
import { BOT_BOTTLE_HOME, file, indexOf, mustFail } from '../../unit/manifest/memory-files.ts';
import { PLUGIN_CASES } from './plugin-cases.ts';

const PLUGIN = `${BOT_BOTTLE_HOME}/contrib/aider/provider.yaml`;

function told(plugin: string | undefined, bottle = 'agent_provider: {template: aider}'): string {
  const others =
    plugin === undefined
      ? { [`${BOT_BOTTLE_HOME}/contrib/aider/Dockerfile`]: 'FROM x' }
      : { [PLUGIN]: plugin };
  const failure = mustFail(loadBottle(indexOf({ bottles: { dev: file(bottle) }, others }), 'dev'));
  return renderMessage('bot-bottle', word(failure), { colour: false });
}

const SETTINGS =
  'command: aider\nsettings: {model: {type: string, required: true}, retries: {type: integer}}\n';

// Rewritten by `vitest -u`: read the difference before committing it.
test('every broken rule of a plugin is told where it was broken', async () => {
  const texts = [
    ...Object.entries(PLUGIN_CASES).map(([name, yaml]) => `## ${name}\n${told(yaml)}`),
    `## a setting that the plugin does not have\n${told(SETTINGS, 'agent_provider: {template: aider, settings: {model: m, modl: x}}')}`,
    `## a setting of another type\n${told(SETTINGS, 'agent_provider: {template: aider, settings: {model: m, retries: many}}')}`,
    `## a setting that is missing\n${told(SETTINGS, 'agent_provider: {template: aider, settings: {retries: 1}}')}`,
    `## no settings at all\n${told(SETTINGS)}`,
    `## a plugin that does not exist\n${told(SETTINGS, 'agent_provider: {template: aidr}')}`,
  ];
  await expect(texts.join('\n')).toMatchFileSnapshot(join(import.meta.dirname, 'plugin-errors.txt'));
});
