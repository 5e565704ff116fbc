import { describe, expect, test } from 'vitest';
import type { ProviderInput } from '../../../src/provider/contract.ts';
import { parsePlugin } from '../../../src/provider/plugin/load.ts';
import { pluginProvider } from '../../../src/provider/plugin/provider.ts';
import { mustOk } from '../manifest/memory-files.ts';

const INPUT: ProviderInput = {
  slug: 'pair-00000',
  prompt: 'Be kind.',
  workspace: '/work',
  resume: false,
  remoteControl: false,
  agentArgs: ['--verbose'],
  imagesDir: '/app/images',
  credentialOf: () => undefined,
};

function planOf(yaml: string, input: Partial<ProviderInput> = {}, settings: Record<string, unknown> = {}) {
  const definition = mustOk(
    parsePlugin('aider', '/home/u/.bot-bottle/contrib/aider', 'p', Buffer.from(yaml)),
  );
  return mustOk(pluginProvider(definition, settings).plan({ ...INPUT, ...input }));
}

const SETTING = '$' + '{settings.model}';

describe('a plugin', () => {
  test('needs a command only', () => {
    expect(planOf('command: aider')).toMatchObject({
      template: 'aider',
      command: 'aider',
      startupArgs: ['--verbose'],
      image: 'bot-bottle-aider:latest',
      dockerfile: '/home/u/.bot-bottle/contrib/aider/Dockerfile',
      promptMode: 'none',
      hasPrompt: false,
      files: [],
      egressRoutes: [],
    });
  });

  test('orders its arguments: bypass, its own, prompt, resume, remote control, those of the person', () => {
    const yaml = `command: aider
bypass_args: [--yes]
startup_args: ["--model=${SETTING}"]
resume_args: [--restore]
remote_control_args: [--remote]
prompt_mode: append-file
prompt_flag: --read
settings: {model: {type: string, default: small}}`;
    expect(planOf(yaml, { resume: true, remoteControl: true }, { model: 'large' }).startupArgs).toEqual([
      ...['--yes', '--model=large', '--read', '/home/node/.bot-bottle-prompt.txt'],
      ...['--restore', '--remote', '--verbose'],
    ]);
    expect(planOf(yaml, { prompt: '' }).startupArgs).toEqual(['--yes', '--model=small', '--verbose']);
  });

  test('begins a conversation with its prompt, and not one that goes on', () => {
    const yaml = 'command: x\nprompt_mode: first-message\nprompt_file: ~/p.txt';
    expect(planOf(yaml).startupArgs.at(-1)).toBe('Read and follow the instructions in /home/node/p.txt.');
    expect(planOf(yaml, { resume: true }).startupArgs).toEqual(['--verbose']);
  });

  test('fills settings into files and variables, by its own names only', () => {
    const yaml = `command: x
files: [{path: ~/.x/conf.json, text: '{"m": "${SETTING}", "w": "$' + "{workspace}" + '", "o": "$' + "{other}" + '"}', mode: "640"}]
env_vars: {M: "${SETTING}"}
placeholders: [X_KEY]
settings: {model: {type: list, default: [a, b]}}`
      .replaceAll('\' + "', '')
      .replaceAll('" + \'', '');
    const plan = planOf(yaml);
    expect(plan.files).toEqual([
      {
        path: '/home/node/.x/conf.json',
        text: '{"m": "a,b", "w": "/work", "o": "$' + '{other}"}',
        mode: 0o640,
        owner: 'node',
      },
    ]);
    expect(plan.envVars).toEqual({ M: 'a,b' });
    expect(plan.provisionedEnv).toEqual({ X_KEY: 'bot-bottle-placeholder-X_KEY' });
  });
});
