import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { makeScene, runPaddock } from './fake-process.ts';

// What a dry run prints without docker: every value that the configuration came to.
let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('paddock');
});
afterEach(() => dir[Symbol.asyncDispose]());

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
}

async function dryRun({ files = {}, env = {}, argv = [] }: Given) {
  const scene = makeScene(dir.path, files);
  const ran = await runPaddock(['--dry-run', ...argv], { ...scene, cwd: scene.workdir, env });
  return { ...ran, stdout: ran.stdout.replaceAll(dir.path, '') };
}

/** The six layers, each able to set any one field; in the order in which the later wins. */
const LAYERS: readonly [string, (toml: string, variable: [string, string], flag: string) => Given][] = [
  ['user file', (toml) => ({ files: { 'home/.config/paddock/config.toml': toml } })],
  ['project file', (toml) => ({ files: { 'project/.paddock/config.toml': toml } })],
  [
    'PADDOCK_CONFIG_FILE',
    (toml) => ({ files: { 'project/third.toml': toml }, env: { PADDOCK_CONFIG_FILE: 'third.toml' } }),
  ],
  [
    '--config-file',
    (toml) => ({ files: { 'project/fourth.toml': toml }, argv: ['--config-file=fourth.toml'] }),
  ],
  ['PADDOCK_*', (_toml, [name, value]) => ({ env: { [name]: value } })],
  ['flag', (_toml, _variable, flag) => ({ argv: [flag] })],
];

function join(...given: readonly Given[]): Given {
  return {
    files: Object.assign({}, ...given.map(({ files }) => files)),
    env: Object.assign({}, ...given.map(({ env }) => env)),
    argv: given.flatMap(({ argv = [] }) => argv),
  };
}

const imageFrom = (index: number, value: string) =>
  LAYERS[index]?.[1](`image = "${value}"\n`, ['PADDOCK_IMAGE', value], `--image=${value}`) as Given;

describe('each layer over each other', () => {
  const pairs = LAYERS.flatMap(([low], i) =>
    LAYERS.flatMap(([high], j) => (i < j ? [[low, high, i, j] as const] : [])),
  );
  it.each(pairs)('%s, then %s', async (_low, _high, i, j) => {
    const ran = await dryRun(join(imageFrom(j, 'high'), imageFrom(i, 'low')));
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/ high claude\n$/) });
  });
});

const DOCKERFILE = { files: { 'project/Dockerfile': 'FROM scratch', 'project/ctx/x': '' } };

/** Each field: how each kind of layer writes it, and what it comes to. */
const FIELDS: readonly {
  field: string;
  toml: string;
  variable: [string, string];
  flag: string;
  with?: Given;
  shows: RegExp;
}[] = [
  {
    field: 'agent',
    toml: 'agent = false\n',
    variable: ['PADDOCK_AGENT', 'false'],
    flag: '--agent=false',
    shows: /--name paddock-project-false .* i \/bin\/bash\n/,
  },
  {
    field: 'image',
    toml: 'image = "j"\n',
    variable: ['PADDOCK_IMAGE', 'j'],
    flag: '--image=j',
    shows: / j claude\n/,
  },
  {
    field: 'network',
    toml: 'network = "n"\n',
    variable: ['PADDOCK_NETWORK', 'n'],
    flag: '--network=n',
    shows: / --network n i claude\n/,
  },
  {
    field: 'volumes',
    toml: '[volumes]\n"/h" = "/c"\n',
    variable: ['PADDOCK_VOLUMES', '/h:/c'],
    flag: '--volume=/h:/c',
    shows: / -v \/h:\/c:ro i claude\n/,
  },
  {
    field: 'build.dockerfile',
    toml: '[build]\ndockerfile = "Dockerfile"\n',
    variable: ['PADDOCK_BUILD_DOCKERFILE', 'Dockerfile'],
    flag: '--build-dockerfile=Dockerfile',
    with: DOCKERFILE,
    shows: /docker build -t i -f Dockerfile --build-arg AGENT=claude \.\n/,
  },
  {
    field: 'build.context',
    toml: '[build]\ncontext = "ctx"\n',
    variable: ['PADDOCK_BUILD_CONTEXT', 'ctx'],
    flag: '--build-context=ctx',
    with: join(DOCKERFILE, { env: { PADDOCK_BUILD_DOCKERFILE: 'Dockerfile' } }),
    shows: /docker build .* ctx\n/,
  },
  {
    field: 'build.args',
    toml: '[build.args]\nNODE_VERSION = "20"\n',
    variable: ['PADDOCK_BUILD_ARGS_NODE_VERSION', '20'],
    flag: '--build-args-NODE-VERSION=20',
    with: join(DOCKERFILE, { env: { PADDOCK_BUILD_DOCKERFILE: 'Dockerfile' } }),
    shows: /--build-arg AGENT=claude --build-arg NODE_VERSION=20 \./,
  },
];

describe('each field from each source', () => {
  const cases = FIELDS.flatMap((field) =>
    LAYERS.map((layer) => [field.field, layer[0], field, layer[1]] as const),
  );
  it.each(cases)('%s from %s', async (_field, _layer, field, write) => {
    const image: Given = field.field === 'image' ? {} : { env: { PADDOCK_IMAGE: 'i' } };
    const ran = await dryRun(join(image, field.with ?? {}, write(field.toml, field.variable, field.flag)));
    expect(ran.code).toBe(0);
    expect(ran.stderr + ran.stdout).toMatch(field.shows);
  });

  it.each(LAYERS)('build.policy from %s', async (_name, write) => {
    const policy = write(
      '[build]\npolicy = "hourly"\n',
      ['PADDOCK_BUILD_POLICY', 'hourly'],
      '--build-policy=hourly',
    );
    const ran = await dryRun(join(policy, { env: { PADDOCK_IMAGE: 'i', PADDOCK_BUILD_DOCKERFILE: 'D' } }));
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/`build.policy` is `hourly`/);
  });
});

describe('volumes', () => {
  it('add up over all layers by host path, the later wins in the place of the first', async () => {
    const given = LAYERS.map(([, write], index) =>
      write(
        `[volumes]\n"/own${index}" = "/c${index}"\n"/shared" = "/s${index}:rw"\n`,
        ['PADDOCK_VOLUMES', `/own${index}:/c${index}, /shared:/s${index}:rw`],
        `--volume=/own${index}:/c${index}`,
      ),
    );
    const { stdout } = await dryRun(join({ env: { PADDOCK_IMAGE: 'i' } }, ...given));
    expect(stdout.match(/-v \S+/g)?.slice(2)).toEqual([
      '-v /own0:/c0:ro',
      '-v /shared:/s4:rw',
      ...[1, 2, 3, 4, 5].map((index) => `-v /own${index}:/c${index}:ro`),
    ]);
  });

  it.each([
    ['/c', '/c:ro'],
    ['/c:ro', '/c:ro'],
    ['/c:rw', '/c:rw'],
  ])('%s is mounted as %s', async (path, mounted) => {
    const { stdout } = await dryRun({ argv: ['--image=i', `--volume=/h:${path}`] });
    expect(stdout).toContain(` -v /h:${mounted} i `);
  });

  it('take ~ for the home, ./ for the current directory, and a word for a volume of docker', async () => {
    const volumes = { PADDOCK_VOLUMES: '~/a:/a,./b:/b,cache:/c', PADDOCK_VOLUMES_CACHE2: '/d' };
    const { stdout } = await dryRun({ env: volumes, argv: ['--image=i'] });
    expect(stdout.match(/-v \S+/g)?.slice(2)).toEqual([
      '-v /home/a:/a:ro',
      '-v /project/b:/b:ro',
      '-v cache:/c:ro',
      '-v cache2:/d:ro',
    ]);
  });
});

describe('build args', () => {
  it("are the agent's, under those of all layers by key", async () => {
    const toml = '[build]\ndockerfile = "Dockerfile"\n[build.args]\nAGENT = "none"\nA = "toml"\nB = "toml"\n';
    const ran = await dryRun(
      join(DOCKERFILE, {
        files: { 'home/.config/paddock/config.toml': toml },
        env: { PADDOCK_BUILD_ARGS_B: 'env' },
        argv: ['--image=i', '--build-args-C=flag'],
      }),
    );
    expect(ran.stderr).toContain(
      '--build-arg AGENT=none --build-arg A=toml --build-arg B=env --build-arg C=flag .',
    );
  });

  it('are numbers as they were written, and booleans as 1 and 0', async () => {
    const toml = '[build]\ndockerfile = "Dockerfile"\nargs = { P = 3.10, N = 22, T = true, F = false }\n';
    const ran = await dryRun(
      join(DOCKERFILE, { files: { 'project/.paddock/config.toml': toml }, argv: ['--image=i'] }),
    );
    expect(ran.stderr).toContain('--build-arg P=3.10 --build-arg N=22 --build-arg T=1 --build-arg F=0 .');
  });
});

describe('defaults', () => {
  it('are claude, no network, no volumes, no build', async () => {
    const ran = await dryRun({ argv: ['--image=i'] });
    expect(ran.stdout).toBe(
      'docker run --rm -i --name paddock-project-claude --workdir=/project -v /project:/project:rw ' +
        '-v /home/.claude:/root/.claude:rw i claude\n',
    );
    expect(ran.stderr).not.toContain('Image build');
  });

  it('need no config file, and no directory for one', async () => {
    expect((await dryRun({ files: { 'home/.config/paddock': 'a file' }, argv: ['--image=i'] })).code).toBe(0);
  });

  it('let an empty network and context mean none', async () => {
    const ran = await dryRun(
      join(DOCKERFILE, {
        files: { 'project/.paddock/config.toml': 'network = "n"\n[build]\ncontext = "ctx"\n' },
        env: { PADDOCK_NETWORK: '', PADDOCK_BUILD_CONTEXT: '', PADDOCK_CONFIG_FILE: '' },
        argv: ['--image=i', '--build-dockerfile=Dockerfile'],
      }),
    );
    expect(ran.stdout).not.toContain('--network');
    expect(ran.stderr).toMatch(/-f Dockerfile --build-arg AGENT=claude \.\n/);
  });
});

describe('the project file', () => {
  it('is that of --workdir', async () => {
    const ran = await dryRun({
      files: { 'project/other/.paddock/config.toml': 'image = "there"\n' },
      env: { PADDOCK_AGENT: 'false' },
      argv: ['--workdir', 'other/'],
    });
    expect(ran.stdout).toBe(
      'docker run --rm -i --name paddock-other-false --workdir=/project/other ' +
        '-v /project/other:/project/other:rw there /bin/bash\n',
    );
  });
});
