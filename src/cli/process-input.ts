/** A person's answer is short; whatever goes on longer is not typed. */
const LINE_MAX = 4096;
/** A pasted key may be longer. */
const HIDDEN_MAX = 64 * 1024;

/** One line of a stream, without its line end; undefined at its end. What follows on the same read is dropped. */
export async function readLineFrom(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  let text = '';
  stream.setEncoding('utf8');
  return new Promise((resolve) => {
    const finish = (line: string | undefined) => {
      stream.off('data', onData).off('end', onEnd).off('error', onEnd);
      stream.pause();
      resolve(line);
    };
    const onData = (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1 || text.length > LINE_MAX) finish(text.slice(0, end === -1 ? LINE_MAX : end).trimEnd());
    };
    const onEnd = () => finish(text === '' ? undefined : text);
    stream.on('data', onData).on('end', onEnd).on('error', onEnd);
    // A stream that was paused after an earlier line does not begin to flow by itself.
    stream.resume();
  });
}

/** The part of a terminal that a hidden line needs. */
export type HiddenSource = NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown };

/**
 * One line of a terminal that does not show it. In raw mode the terminal edits nothing: Backspace and Ctrl-U are read
 * here, and Ctrl-C and Ctrl-D end without a line.
 */
export async function readHiddenFrom(stream: HiddenSource): Promise<string | undefined> {
  const typed: string[] = [];
  stream.setRawMode?.(true);
  stream.setEncoding('utf8');
  return new Promise((resolve) => {
    const finish = (line: string | undefined) => {
      stream.off('data', onData).off('end', onEnd).off('error', onEnd);
      stream.pause();
      stream.setRawMode?.(false);
      resolve(line);
    };
    const onEnd = () => finish(undefined);
    const onData = (chunk: string) => {
      for (const character of chunk) {
        if (character === '\r' || character === '\n') return finish(typed.join(''));
        if (character === '\u0003' || (character === '\u0004' && typed.length === 0))
          return finish(undefined);
        if (character === '\u007f' || character === '\b') typed.pop();
        else if (character === '\u0015') typed.length = 0;
        else if (character >= ' ' && typed.length < HIDDEN_MAX) typed.push(character);
      }
    };
    stream.on('data', onData).on('end', onEnd).on('error', onEnd);
    // A stream that was paused after an earlier line does not begin to flow by itself.
    stream.resume();
  });
}
