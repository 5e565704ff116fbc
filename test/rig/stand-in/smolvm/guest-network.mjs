// The guest's side of a machine's network, in its namespace: what it may reach is here, and each connection goes on to
// the host's side, which makes it anew, as a network stack in user space does. `guest-network.mjs SOCKET ADDRESS PORT...`
import { createSocket } from 'node:dgram';
import { connect, createServer } from 'node:net';

const [socketPath, address, ...ports] = process.argv.slice(2);

const through = (kind, port) => {
  const host = connect(socketPath);
  host.on('error', () => host.destroy());
  host.write(`${kind} ${address} ${port}\n`);
  return host;
};

for (const port of ports.map(Number)) {
  const server = createServer({ allowHalfOpen: true }, (guest) => {
    const host = through('tcp', port);
    guest.on('error', () => host.destroy());
    guest.on('close', () => host.destroy());
    host.on('close', () => guest.destroy());
    guest.pipe(host);
    host.pipe(guest);
  });
  server.listen(port, address);
}

const names = createSocket('udp4');
names.on('message', (question, { address: from, port }) => {
  const host = through('udp', 53);
  const answer = [];
  host.end(question);
  host.on('data', (chunk) => answer.push(chunk));
  host.on('end', () => answer.length > 0 && names.send(Buffer.concat(answer), port, from));
});
names.bind(53, address, () => process.stdout.write('up\n'));
process.stdin.resume().on('end', () => process.exit(0));
