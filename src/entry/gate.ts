import { writeSync } from 'node:fs';
import { wordHostFailure } from '../diagnostics/host-failure.ts';
import type { Message } from '../diagnostics/message.ts';
import { renderMessage } from '../diagnostics/render.ts';
import { timedLines } from '../diagnostics/timed-lines.ts';
import { wordUsageFailure } from '../diagnostics/usage-failure.ts';
import { runGate } from '../gate/gate.ts';
import { makeLog } from '../gate/log.ts';
import { parseGateOptions } from '../gate/options.ts';

// Prints `{"ready":true,"ports":{...}}` on stdout, and its log on stderr. An exception that nobody expected ends the
// process: a closed door.

// A handler, because the kernel does not deliver these to process 1 of a PID namespace without one (pid_namespaces(7)).
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));

const options = parseGateOptions(process.argv.slice(2));
if (options.ok) {
  const log = makeLog((line) => write(2, line), Date.now);
  void runGate(options.value, log).then((ready) => {
    if (ready.ok) write(1, `${JSON.stringify({ ready: true, ports: ready.value })}\n`);
    else fail(wordHostFailure(ready.failure), 1);
  });
} else fail(wordUsageFailure(options.failure), 2);

function fail(message: Message, code: number): void {
  write(2, timedLines(renderMessage('bot-bottle gate', message, { colour: false }), Date.now()));
  process.exit(code);
}

/** Straight to the descriptor: process.stdout costs milliseconds. A reader that is gone or too slow must not end the gate. */
function write(descriptor: 1 | 2, line: string): void {
  try {
    writeSync(descriptor, line);
  } catch {
    // Nobody is left to tell.
  }
}
