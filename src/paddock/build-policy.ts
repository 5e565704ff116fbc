import type { Policy } from './fields.ts';

const HOUR_MS = 3_600_000;

/** How old an image may get, in milliseconds. */
const MAXIMUM_AGE: Readonly<Record<Policy, number>> = {
  always: -Infinity,
  daily: 24 * HOUR_MS,
  weekly: 7 * 24 * HOUR_MS,
  'if-missing': Infinity,
};

/** An image as far as a policy looks: absent, of unknown age, or built at a time in milliseconds. */
export type ImageAge = { readonly created: number | undefined } | undefined;

/** Whether the image is to be built. One whose age the engine does not tell is as good as old, but it is there. */
export function isBuildDue(policy: Policy, image: ImageAge, now: number): boolean {
  if (image === undefined) return true;
  if (image.created === undefined) return policy !== 'if-missing';
  return now - image.created > MAXIMUM_AGE[policy];
}
