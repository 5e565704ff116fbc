import { describe, expect, it } from 'vitest';
import { type Flags, parseFlags } from '../../../src/paddock/flags.ts';

function parse(...argv: string[]): Flags {
  const parsed = parseFlags(argv);
  if (!parsed.ok) throw new Error(parsed.failure.what);
  return parsed.value;
}

function refused(...argv: string[]): string {
  const parsed = parseFlags(argv);
  if (parsed.ok) throw new Error(`taken: ${argv.join(' ')}`);
  return `${parsed.failure.what}; ${parsed.failure.mend}`;
}

describe('where the flags end', () => {
  it.each([
    [[], []],
    [['bash'], ['bash']],
    [
      ['--quiet', 'bash', '--norc'],
      ['bash', '--norc'],
    ],
    [['--', '--norc'], ['--norc']],
    [
      ['--quiet', '--', 'make', '--', '-j'],
      ['make', '--', '-j'],
    ],
    [
      ['make', '--', '-j'],
      ['make', '--', '-j'],
    ],
    [['--image', 'x', 'ls'], ['ls']],
    [['--image=x', 'ls'], ['ls']],
    [
      ['ls', '--image=x'],
      ['ls', '--image=x'],
    ],
    [['--build-args-A=1', 'ls'], ['ls']],
    [
      ['', 'ls'],
      ['', 'ls'],
    ],
    [['--'], []],
  ])('%j runs %j', (argv, command) => {
    expect(parse(...argv).command).toEqual(command);
  });

  it('leaves flags of the command to it', () => {
    expect(parse('ls', '--image=x', '--dry-run')).toMatchObject({ dryRun: false, scalars: new Map() });
  });
});

describe('values', () => {
  it.each([
    ['--agent', 'agent'],
    ['--image', 'image'],
    ['--network', 'network'],
    ['--build-dockerfile', 'build.dockerfile'],
    ['--build-context', 'build.context'],
    ['--build-policy', 'build.policy'],
  ] as const)('%s sets %s, with = or without', (flag, path) => {
    expect(parse(flag, 'v').scalars.get(path)).toBe('v');
    expect(parse(`${flag}=v=w`).scalars.get(path)).toBe('v=w');
    expect(parse(`${flag}=`).scalars.get(path)).toBe('');
    expect(parse(`${flag}=-v`).scalars.get(path)).toBe('-v');
    expect(parse(flag, 'v', flag, 'w').scalars.get(path)).toBe('w');
  });

  it('takes the others', () => {
    const flags = parse('--config-file', 'c', '--workdir=w', '--dry-run', '--quiet');
    expect(flags).toMatchObject({ configFile: 'c', workdir: 'w', dryRun: true, quiet: true });
  });

  it('adds volumes up by host path, the last wins', () => {
    const { volumes } = parse('--volume=/a:/x', '--volume', '/b:/y:rw', '--volume=/a:/z:ro');
    expect([...volumes]).toEqual([
      ['/a', '/z:ro'],
      ['/b', '/y:rw'],
    ]);
  });

  it('turns - into _ in the keys of build args, and leaves the rest', () => {
    const { buildArgs } = parse('--build-args-NODE-VERSION=22', '--build-args-a_b=x=-y', '--build-args-E=');
    expect([...buildArgs]).toEqual([
      ['NODE_VERSION', '22'],
      ['a_b', 'x=-y'],
      ['E', ''],
    ]);
  });
});

describe('what is asked for instead', () => {
  it.each([
    [['--help'], { kind: 'help' }],
    [['-h'], { kind: 'help' }],
    [['--image', 'x', '--help'], { kind: 'help' }],
    [['--version'], { kind: 'version' }],
    [['--completion', 'zsh'], { kind: 'completion', shell: 'zsh' }],
  ])('%j', (argv, instead) => {
    expect(parse(...argv).instead).toEqual(instead);
  });

  it("is the command's own behind it", () => {
    expect(parse('ls', '--help').instead).toBeUndefined();
  });
});

describe('what is refused', () => {
  it.each([
    [['--imag', 'x'], /unknown flag --imag; write --image;/],
    [['--dry'], /unknown flag --dry/],
    [['-it'], /unknown flag -it/],
    [['-'], /unknown flag -;/],
    [['--quiet', '--privileged', '--', 'ls'], /unknown flag --privileged/],
    [['--image'], /--image has no value/],
    [['--image', '--', 'ls'], /--image has no value/],
    [['--image', '--quiet'], /--image has no value/],
    [['--dry-run=yes'], /--dry-run takes no value/],
    [['--build-args-A', 'x'], /--build-args-A has no value; write --build-args-A=VALUE/],
    [['--build-args-=x'], /names no build arg/],
    [['--build-args-a.b=x'], /names no build arg/],
    [['--build-arg', 'A=1'], /unknown flag --build-arg; write --build-args-KEY=VALUE/],
  ])('%j', (argv, sentence) => {
    expect(refused(...argv)).toMatch(sentence);
  });
});
