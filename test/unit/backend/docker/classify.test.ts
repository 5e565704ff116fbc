import { describe, expect, it } from 'vitest';
import { classify, isNameConflict, lastLines } from '../../../../src/backend/docker/classify.ts';
import { wordDockerFailure } from '../../../../src/diagnostics/docker-failure.ts';

/** As Docker 20.10, 28 and 29 and podman 4 and 5 print them. */
const SAID: readonly [string, string, string][] = [
  [
    'no-daemon',
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'Docker does not answer at unix:///var/run/docker.sock',
  ],
  [
    'no-daemon',
    'Cannot connect to the Docker daemon at tcp://127.0.0.1:1. Is the docker daemon running?',
    'Docker does not answer at tcp://127.0.0.1:1',
  ],
  [
    'no-daemon',
    'failed to connect to the docker API at unix:///run/docker.sock; check if the path is correct and if the daemon is running: dial unix /run/docker.sock: connect: no such file or directory',
    'Docker does not answer at unix:///run/docker.sock',
  ],
  [
    'no-daemon',
    'error during connect: Get "http://docker.example.com/v1.24/containers/json": command [ssh -- h docker system dial-stdio] has exited with exit status 255',
    'Docker does not answer at http://docker.example.com/v1.24/containers/json',
  ],
  [
    'permission-denied',
    'WARNING: Error loading config file: open /root/.docker/config.json: permission denied\npermission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.50/containers/json": dial unix /var/run/docker.sock: connect: permission denied',
    "this user may not use Docker's socket",
  ],
  [
    'no-context',
    'Failed to initialize: unable to resolve docker endpoint: context "nope": context not found: open /root/.docker/contexts/meta/c/meta.json: no such file or directory',
    "Docker's context cannot be used",
  ],
  [
    'too-old',
    'Error response from daemon: client version 1.22 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version',
    "Docker's client is too old: API 1.22 where API 1.24 or later is needed",
  ],
  [
    'too-old',
    'Error response from daemon: client version 1.44 is too new. Maximum supported API version is 1.41',
    "Docker's engine is too old: API 1.41 where API 1.44 or later is needed",
  ],
  [
    'disk-full',
    'docker: Error response from daemon: mkdir /var/lib/docker/overlay2/x: no space left on device.',
    'Docker has no disk space left',
  ],
  [
    'image-missing',
    'Error response from daemon: no such image: nope:x: No such image: nope:x',
    'there is no such image',
  ],
  ['image-missing', 'Error: nope:x: image not known', 'there is no such image'],
  [
    'name-taken',
    'docker: Error response from daemon: Conflict. The container name "/x" is already in use by container "0123". You have to remove (or rename) that container to be able to reuse that name.\n\nRun \'docker run --help\' for more information',
    'the container name x is taken by a container that is not of this start',
  ],
  [
    'name-taken',
    'Error: creating container storage: the container name "x" is already in use by 0123. You have to remove that container to be able to reuse that name: that name is already in use, or use --replace to instruct Podman to do so.',
    'the container name x is taken by a container that is not of this start',
  ],
  [
    'command-failed',
    'Error response from daemon: network nope not found',
    'docker could not do it (exit status 1)',
  ],
  ['command-failed', '', 'docker could not do it (exit status 1)'],
];

describe('what docker says', () => {
  it.each(SAID)('%s: %s', (kind, stderr, sentence) => {
    const failure = classify({ program: 'docker', action: 'do it', status: 1, stderr });
    expect(failure.kind).toBe(kind);
    const message = wordDockerFailure(failure);
    expect(message.what).toBe(sentence);
    expect(message.mend).not.toBe('');
  });

  it('is told of podman by its name', () => {
    const stderr =
      'Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`';
    const message = wordDockerFailure(classify({ program: 'podman', action: 'x', status: 125, stderr }));
    expect(message).toMatchObject({
      what: 'podman does not answer',
      mend: expect.stringContaining('podman machine start'),
    });
  });

  it('is shown by its last lines, without the advice to read its help', () => {
    expect(lastLines("one\r\n\n  two  \nRun 'docker run --help' for more information\n")).toEqual([
      'one',
      '  two',
    ]);
    expect(lastLines(Array.from({ length: 100 }, (_, index) => `${index}`).join('\n'))).toHaveLength(20);
  });

  it('is a conflict of names only in so many words', () => {
    expect(isNameConflict('port is already in use')).toBe(false);
    expect(isNameConflict('The container name "/x" is already in use by')).toBe(true);
  });
});
