import { expect, test } from 'vitest';
import { parseGateOptions } from '../../../src/gate/options.ts';

test('without flags it is the gate of a bottle', () => {
  expect(parseGateOptions([])).toEqual({
    ok: true,
    value: {
      runDir: '/run/bot-bottle',
      supervise: false,
      gitGate: false,
      address: '127.0.0.1',
      captureAddress: '0.0.0.0',
      ports: { dns: 53, proxy: 9099, supervise: 9100, gitGate: 9420 },
      maxConnections: 1024,
    },
  });
});

test('each flag has its effect', () => {
  const flags =
    '--run-dir /r --supervise --git-gate --address 127.0.0.2 --capture-address 127.66.0.1 --one-address 198.18.0.2 --max-connections 7 ' +
    '--dns-port 0 --proxy-port 1 --supervise-port 2 --git-gate-port 65535';
  expect(parseGateOptions(flags.split(' '))).toEqual({
    ok: true,
    value: {
      runDir: '/r',
      supervise: true,
      gitGate: true,
      address: '127.0.0.2',
      captureAddress: '127.66.0.1',
      oneAddress: '198.18.0.2',
      ports: { dns: 0, proxy: 1, supervise: 2, gitGate: 65_535 },
      maxConnections: 7,
    },
  });
});

test.each([
  [['--one-address', 'gate.test'], '--one-address is gate.test, no IPv4 address'],
  [['--verbose'], 'there is no flag --verbose'],
  [['run'], 'there is no flag run'],
  [['constructor'], 'there is no flag constructor'],
  [['--run-dir'], '--run-dir has no value'],
  [['--dns-port', '65536'], '--dns-port is 65536, not a number from 0 to 65535'],
  [['--dns-port', '-1'], '--dns-port is -1, not a number from 0 to 65535'],
  [['--dns-port', '0x35'], '--dns-port is 0x35, not a number from 0 to 65535'],
])('%j is refused', (argv, what) => {
  expect(parseGateOptions(argv)).toMatchObject({ ok: false, failure: { kind: 'bad-flag', what } });
});
