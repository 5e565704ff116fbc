/** A person's answer is short; whatever goes on longer is not typed. */
const LINE_MAX = 4096;

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
  });
}
