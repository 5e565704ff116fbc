import { expect, test } from 'vitest';
import {
  agentArgs,
  encodeArgs,
  gateArgs,
  joinArgs,
  sidecarArgs,
} from '../../../../src/backend/bubblewrap/args.ts';

const view = { roots: [{ path: '/bin', linkTo: 'usr/bin' }, { path: '/lib64' }] };
const program = {
  view,
  nodePath: '/opt/node',
  programPath: '/pkg/x.cjs',
  runDir: '/state/run',
  seccompFd: 9,
};

/** One option a line, as a person reads an argument vector. */
function lines(args: readonly string[]): string {
  return `${args.join(' ').replaceAll(' --', '\n--')}\n`;
}

test("the gate's room: a network of its own, uid 0 inside, one capability", async () => {
  const args = gateArgs({ ...program, hostname: 'bottle' });
  expect(args.filter((argument) => argument.startsWith('CAP_'))).toEqual(['CAP_NET_BIND_SERVICE']);
  await expect(lines(args)).toMatchFileSnapshot('../../../golden/bubblewrap/gate.txt');
});

test("the sidecar's room keeps the host's network", async () => {
  const args = sidecarArgs({
    ...program,
    egressDir: '/state/egress',
    files: ['/certs/extra.pem'],
    mounts: [{ source: '/run/systemd/resolv.conf', target: '/etc/resolv.conf', writable: false }],
    env: { EGRESS_TOKEN_0: 'value' },
  });
  expect(args).not.toContain('--unshare-net');
  await expect(lines(args)).toMatchFileSnapshot('../../../golden/bubblewrap/sidecar.txt');
});

test("the agent's room", async () => {
  const args = agentArgs({
    view,
    home: '/state/home',
    etcDir: '/state/etc',
    mounts: [{ source: '/src/app', target: '/src/app', writable: true }],
    workingDir: '/src/app',
    env: { A: '1' },
    seccompFd: 4,
    blockFd: 5,
  });
  await expect(lines(args)).toMatchFileSnapshot('../../../golden/bubblewrap/agent.txt');
});

test('the filter closes last, when every mount is made', () => {
  const args = agentArgs({
    view,
    home: '/h',
    etcDir: '/e',
    mounts: [],
    workingDir: '/w',
    env: {},
    seccompFd: 4,
    blockFd: 5,
  });
  expect(args.slice(-4)).toEqual(['--remount-ro', '/', '--seccomp', '4']);
});

test('a joining process loses every capability and gets the filter', () => {
  expect(joinArgs({ usernsFd: 5, seccompFd: 4, workingDir: '/w', env: {} })).toEqual([
    ...[
      '--userns',
      '5',
      '--dev-bind',
      '/',
      '/',
      '--cap-drop',
      'ALL',
      '--clearenv',
      '--chdir',
      '/w',
      '--seccomp',
      '4',
    ],
  ]);
});

test('options are separated by NUL for --args', () => {
  expect(encodeArgs(['--setenv', 'A', 'b c'])).toBe('--setenv\0A\0b c\0');
});
