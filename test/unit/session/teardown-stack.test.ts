import { expect, test } from 'vitest';
import { TeardownStack } from '../../../src/session/teardown-stack.ts';

test('undoes in reverse order, once', async () => {
  const done: string[] = [];
  const stack = new TeardownStack();
  stack.defer(() => void done.push('first'));
  stack.defer(async () => void done.push('second'));
  await Promise.all([stack.run(), stack.run()]);
  await stack.run();
  expect(done).toEqual(['second', 'first']);
});

test('runs every step when one fails, then tells the first failure', async () => {
  const done: string[] = [];
  const stack = new TeardownStack();
  stack.defer(() => void done.push('last'));
  stack.defer(() => {
    throw new Error('broken');
  });
  await expect(stack.run()).rejects.toThrow('broken');
  expect(done).toEqual(['last']);
});
