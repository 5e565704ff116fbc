import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { Interruption, type SignalSource } from '../../../src/session/signals.ts';

function source(): SignalSource & EventEmitter {
  return new EventEmitter() as unknown as SignalSource & EventEmitter;
}

test('passes the first signal to the agent and forces on the second', async () => {
  const signals = source();
  const interruption = new Interruption(signals);
  const passed: string[] = [];
  interruption.passTo((name) => passed.push(name));
  signals.emit('SIGINT', 'SIGINT');
  expect(passed).toEqual(['SIGINT']);
  signals.emit('SIGTERM', 'SIGTERM');
  await expect(interruption.forced).resolves.toBe(143);
  expect(passed).toEqual(['SIGINT']);
  interruption.stop();
});

test('a signal during the launch reaches the agent as soon as there is one', () => {
  const signals = source();
  const interruption = new Interruption(signals);
  signals.emit('SIGHUP', 'SIGHUP');
  expect(interruption.code).toBe(129);
  const passed: string[] = [];
  interruption.passTo((name) => passed.push(name));
  expect(passed).toEqual(['SIGHUP']);
  interruption.stop();
});

test('an agent that does not end within the grace is ended', async () => {
  vi.useFakeTimers();
  try {
    const signals = source();
    const interruption = new Interruption(signals);
    interruption.passTo(() => {});
    signals.emit('SIGTERM', 'SIGTERM');
    await vi.advanceTimersByTimeAsync(10_000);
    await expect(interruption.forced).resolves.toBe(143);
    interruption.stop();
  } finally {
    vi.useRealTimers();
  }
});

test('stop puts the default behaviour back', () => {
  const signals = source();
  new Interruption(signals).stop();
  expect(signals.eventNames()).toEqual([]);
});
