/** One wrong configuration or command line, in a scene of files below one directory. */
export interface Case {
  readonly name: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  /** 1 when absent; 2 where the command line itself was wrong. */
  readonly code?: number;
}

const project = (text: string) => ({ 'project/.paddock/config.toml': text });

export const CASES: readonly Case[] = [
  { name: 'no image' },
  { name: 'a text that does not end', files: project('image = "x\nagent = "claude"\n') },
  { name: 'a value that is none', files: project('agent = "claude"\nimage = ubuntu:24.04\n') },
  { name: 'a key that is said twice', files: project('image = "a"\nimage = "b"\n') },
  { name: 'a table that does not end', files: project('image = "i"\n\n[build\ndockerfile = "D"\n') },
  { name: 'a syntax error in the user file', files: { 'home/.config/paddock/config.toml': 'image =\n' } },
  {
    name: 'unknown key: user file',
    files: { 'home/.config/paddock/config.toml': 'image = "i"\nimages = "j"\n' },
  },
  {
    name: 'unknown key: project file',
    files: project('image = "i"\n\n[build]\ndockerfile = "D"\n  polcy = "daily"\n'),
  },
  {
    name: 'unknown key: file of PADDOCK_CONFIG_FILE',
    files: { 'project/extra.toml': 'image = "i"\n[mounts]\n"/a" = "/b"\n' },
    env: { PADDOCK_CONFIG_FILE: 'extra.toml' },
  },
  {
    name: 'unknown key: file of --config-file',
    files: { 'project/extra.toml': 'image = "i"\nbuild.docker_file = "D"\n' },
    argv: ['--config-file', 'extra.toml'],
  },
  { name: 'unknown key: environment', env: { PADDOCK_IMAGE: 'i', PADDOCK_BUILD_DOCKER_FILE: 'D' } },
  { name: 'unknown key: flag', argv: ['--image=i', '--build-docker-file=D'], code: 2 },
  { name: 'a flag without its value', argv: ['--image'], code: 2 },
  { name: 'agent = true', files: project('image = "i"\nagent = true\n') },
  { name: 'agent of another type', files: project('image = "i"\nagent = ["claude"]\n') },
  { name: 'an empty agent', env: { PADDOCK_IMAGE: 'i', PADDOCK_AGENT: '' } },
  { name: 'an unknown agent', argv: ['--image=i', '--agent=cluade'] },
  { name: 'an agent that is a path', env: { PADDOCK_AGENT: '../../evil', PADDOCK_IMAGE: 'i' } },
  { name: 'an image of another type', files: project('image = 5\n') },
  { name: 'an empty image', files: project('image = "i"\n'), argv: ['--image='] },
  { name: 'an image that is a flag', files: project('image = "--privileged"\n') },
  { name: 'a network of another type', files: project('image = "i"\nnetwork = { name = "n" }\n') },
  { name: 'build that is no table', files: project('image = "i"\nbuild = "Dockerfile"\n') },
  { name: 'volumes that are no table', files: project('image = "i"\nvolumes = ["/a:/b"]\n') },
  { name: 'an empty [build]', files: project('image = "i"\n[build]\n') },
  { name: 'a build without a Dockerfile, by a flag', argv: ['--image=i', '--build-args-NODE-VERSION=22'] },
  {
    name: 'a policy that is none',
    env: { PADDOCK_IMAGE: 'i', PADDOCK_BUILD_POLICY: 'hourly', PADDOCK_BUILD_DOCKERFILE: 'D' },
  },
  {
    name: 'a build arg that is a list',
    files: project('image = "i"\n[build]\ndockerfile = "D"\nargs.A = [1]\n'),
  },
  { name: 'a volume with a bad mode', argv: ['--image=i', '--volume=/a:/b:rx'] },
  { name: 'a volume without a container path', argv: ['--image=i', '--volume=/a'] },
  { name: 'a volume with too many colons', files: project('image = "i"\n[volumes]\n"/a" = "/b:ro:z"\n') },
  { name: 'a volume with a relative container path', env: { PADDOCK_IMAGE: 'i', PADDOCK_VOLUMES: '/a:b' } },
  { name: 'a volume that is no text', files: project('image = "i"\nvolumes = { "/a" = true }\n') },
  {
    name: 'a volume with a colon in its host path',
    files: project('image = "i"\n[volumes]\n"/a:b" = "/b"\n'),
  },
  {
    name: 'a Dockerfile that is not there',
    files: project('image = "i"\n[build]\ndockerfile = "no/Dockerfile"\n'),
  },
  {
    name: 'a named config file that is not there',
    env: { PADDOCK_CONFIG_FILE: 'none.toml', PADDOCK_IMAGE: 'i' },
  },
  { name: 'a named config file that is a directory', argv: ['--image=i', '--config-file=.'] },
  { name: 'a workdir that is not there', argv: ['--image=i', '--workdir=none'] },
  { name: 'a workdir that is a file', files: { 'project/f': '' }, argv: ['--image=i', '--workdir=f'] },
  {
    name: 'several at once, each with its source',
    files: { 'home/.config/paddock/config.toml': 'imgae = "i"\n', ...project('network = 1\n') },
    env: { PADDOCK_AGENT: '' },
    argv: ['--volume=/a:b'],
  },
  { name: 'no docker', argv: ['--image=i'] },
];
