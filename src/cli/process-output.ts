import type { Output } from './context.ts';

/** A stream of the process. A reader that goes away (`| head`) is no error of ours: what follows is dropped. */
export function outputOn(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
): Output {
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    // https://no-color.org: set and not empty.
    colour: isTerminal && !env.NO_COLOR && env.TERM !== 'dumb',
    write: (text) => {
      if (open) stream.write(text);
    },
  };
}
