// Datagrams that need no route: an interface that reaches the host's is enough for them.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { held, through, untried } from './contact.mjs';

/**
 * Sends to each address by each interface, with and without the routes (SO_BROADCAST, SO_BINDTODEVICE, MSG_DONTROUTE),
 * and prints how each went; an answer within a third of a second is told. `@ARGV`: port, interfaces, addresses.
 */
const PERL = `
use Socket; my ($port, $devices, @to) = @ARGV; my @sockets;
for my $device (split /,/, $devices) { for my $to (@to) { for my $flags (0, 4) {
  socket(my $s, PF_INET, SOCK_DGRAM, 0) or next; push @sockets, $s;
  setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1); setsockopt($s, SOL_SOCKET, 25, $device . chr 0);
  send($s, "hello", $flags, sockaddr_in($port, inet_aton($to)));
} } }
my $set = ''; vec($set, fileno($_), 1) = 1 for @sockets;
print select($set, undef, undef, 0.35) > 0 ? "answered" : "silent";
`;

const WITHOUT_ROUTES = ['255.255.255.255', '224.0.0.1'];

export const PAST_ROUTES = [
  {
    id: 'datagrams-past-routes',
    group: 'network',
    tries:
      "reach the host's datagram services without a route: broadcast, multicast, SO_DONTROUTE on each interface",
    wanted: 'silence',
    control: 'must',
    canary: 'datagram',
    attempt: async (t) => {
      const devices = readFileSync('/proc/net/dev', 'latin1')
        .split('\n')
        .map((line) => /^\s*([\w.-]+):/.exec(line)?.[1])
        .filter((name) => name !== undefined);
      const to = [...t.hostInterfaces.map(({ host }) => host), ...WITHOUT_ROUTES, '127.0.0.1'];
      const said = await perl([String(t.hostDatagramPort), devices.join(','), ...to]);
      if (said === undefined) return untried('no perl');
      return said === 'silent' ? held('silence') : through(said);
    },
  },
];

function perl(args) {
  return new Promise((settle) => {
    const child = spawn('perl', ['-e', PERL, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.once('error', () => settle(undefined));
    child.once('close', () => settle(said));
  });
}
