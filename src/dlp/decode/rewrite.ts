import type { Budget } from './budget.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Windows } from './windows.ts';

/** Writes one unit of the parent, which begins at `at`; answers where the next begins. */
export type Rewrite = (writer: LayerWriter, at: number) => number;

/**
 * The layer that the windows of `parent` read as; undefined when there are none, or no budget for them. `more` may
 * add other readings of a window.
 */
export function rewritten(
  parent: Layer,
  { spans }: Windows,
  budget: Budget,
  rewrite: Rewrite,
  encodingOf: (start: number, end: number) => string,
  more?: (writer: LayerWriter, from: number, to: number) => void,
): Layer | undefined {
  let cost = 0;
  for (let index = 0; index < spans.length; index += 2) {
    cost += (spans[index + 1] as number) - (spans[index] as number);
  }
  if (cost === 0 || !budget.take(cost)) return undefined;
  const writer = new LayerWriter(Math.min(cost + 16, 64 * 1024));
  for (let index = 0; index < spans.length; index += 2) {
    const to = spans[index + 1] as number;
    for (let at = spans[index] as number; at < to; ) at = rewrite(writer, at);
    writer.endRegion(1);
    more?.(writer, spans[index] as number, to);
  }
  return writer.layer(parent, encodingOf);
}
