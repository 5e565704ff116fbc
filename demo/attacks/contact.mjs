// Plain contact with an address: what a script has without any library. Every wait is bounded.
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

export const PATIENCE_MS = 2500;

export const through = (saw) => ({ through: true, saw });
export const held = (saw) => ({ through: false, saw });
export const untried = (saw) => ({ through: false, untried: true, saw });

/** Connects, says one line and waits for an answer. `to` is `{host, port}` or `{path}`, as net.connect takes it. */
export function tcp(to, { say = 'hello\n', connectedIsThrough = false } = {}) {
  return new Promise((settle) => {
    let saw = `no answer in ${PATIENCE_MS} ms`;
    const socket = connect(to);
    const end = (outcome) => {
      clearTimeout(timer);
      socket.destroy();
      settle(outcome);
    };
    const timer = setTimeout(() => end(held(saw)), PATIENCE_MS);
    socket.on('connect', () => {
      if (connectedIsThrough) end(through('connected'));
      saw = `connected, no answer in ${PATIENCE_MS} ms`;
      socket.write(say);
    });
    socket.on('data', (bytes) => end(through(`answered ${JSON.stringify(bytes.toString('latin1', 0, 24))}`)));
    socket.on('error', (error) => end(held(error.code ?? error.message)));
    socket.on('close', () => end(held('closed without an answer')));
  });
}

/** Sends one datagram; sent at all is through, unless `answerNeeded`. */
export function udp({ host, port }, bytes, { answerNeeded = false } = {}) {
  return new Promise((settle) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (outcome) => {
      clearTimeout(timer);
      socket.close();
      settle(outcome);
    };
    const timer = setTimeout(() => end(held(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
    socket.on('message', (answer) => end({ ...through(`answered ${answer.length} bytes`), answer }));
    socket.on('error', (error) => end(held(error.code ?? error.message)));
    // A connected socket hears ICMP's "port unreachable" as ECONNREFUSED.
    socket.connect(port, host, (error) => {
      if (error) return end(held(error.code ?? error.message));
      socket.send(bytes, (failed) => {
        if (failed) end(held(failed.code ?? failed.message));
        else if (!answerNeeded) end(through('sent'));
      });
    });
  });
}

/** All of them at once, since some wait in vain for an answer; through as soon as one is. */
export async function anyOf(attempts) {
  const outcomes = await Promise.all(attempts.map(async ([label, attempt]) => [label, await attempt()]));
  const [label, first] = outcomes.find(([, outcome]) => outcome.through) ?? [];
  if (first !== undefined) return through(`${label}: ${first.saw}`);
  const seen = outcomes.map(([name, { saw }]) => [name, saw]);
  const answers = [...new Set(seen.map(([, saw]) => saw))];
  return held(
    answers.length <= 1 ? (answers[0] ?? 'nothing to try') : seen.map((pair) => pair.join(': ')).join('; '),
  );
}
