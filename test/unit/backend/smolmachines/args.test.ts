import { expect, it } from 'vitest';
import {
  copyInArgs,
  copyOutArgs,
  createArgs,
  deleteArgs,
  execArgs,
  packArgs,
  type Tool,
} from '../../../../src/backend/smolmachines/args.ts';
import { parseArgv } from '../../../rig/stand-in/argv.ts';
import { commandsOf } from '../../../rig/stand-in/smolvm/commands.ts';

const NOW: Tool = { namesAreOptions: true, hasDns: true, hasSecretEnv: true };
const THEN: Tool = { namesAreOptions: false, hasDns: false, hasSecretEnv: false };
const REQUEST = {
  machine: 'bot-bottle-a-1',
  from: '/c/a.smolmachine',
  address: '172.17.0.5',
  volumes: [
    { source: '/s/trust', target: '/etc/bot-bottle', writable: false },
    { source: '/w', target: '/w', writable: true },
  ],
  limits: { memory: 1_500_000_000, cpus: 1.5 },
};

it('makes a machine that may reach its gate and nothing else', () => {
  expect(createArgs({ ...REQUEST, tool: NOW }).join(' ')).toBe(
    'machine create --name bot-bottle-a-1 --from /c/a.smolmachine --allow-cidr 172.17.0.5/32 --allow-host 172.17.0.5 ' +
      '--dns 172.17.0.5 --mem 1430 --cpus 2 --volume /s/trust:/etc/bot-bottle:ro --volume /w:/w',
  );
  expect(createArgs({ ...REQUEST, limits: {}, volumes: [], tool: THEN }).join(' ')).toBe(
    'machine create bot-bottle-a-1 --from /c/a.smolmachine --allow-cidr 172.17.0.5/32 --allow-host 172.17.0.5',
  );
});

it('hands values on by name, and what a person wrote behind --', () => {
  const args = execArgs({
    machine: 'm',
    terminal: true,
    interactive: true,
    workingDir: '/w',
    env: { A: 'b c' },
    passed: ['BOT_BOTTLE_VALUE_0'],
    command: ['sh', '-c', '--name'],
  });
  expect(args).toEqual([
    ...['machine', 'exec', '--name', 'm', '--interactive', '--tty', '--workdir', '/w', '--env', 'A=b c'],
    ...['--secret-env', 'BOT_BOTTLE_VALUE_0=BOT_BOTTLE_VALUE_0', '--', 'sh', '-c', '--name'],
  ]);
});

it.each([
  ['now', NOW],
  ['in 0.8', THEN],
])('the tool takes each of them, %s', (_, tool) => {
  const commands = commandsOf(!tool.namesAreOptions);
  for (const argv of [
    createArgs({ ...REQUEST, tool }),
    deleteArgs('m', tool),
    execArgs({ machine: 'm', terminal: false, interactive: true, command: ['true'] }),
    copyInArgs('m', 'x', '/y'),
    copyOutArgs('m', '/y', 'x'),
    packArgs('127.0.0.1:1/a:latest', '/o'),
  ]) {
    const spec = commands[argv.slice(0, 2).join(' ')];
    if (spec === undefined) throw new Error(`no ${argv.join(' ')}`);
    expect(parseArgv(argv.slice(2), spec)).not.toBeTypeOf('string');
  }
});
