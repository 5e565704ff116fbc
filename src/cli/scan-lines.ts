/** Bytes of the longest line that is read. */
const LINE_MAX = 64 * 1024 * 1024;

/**
 * Calls `take` with every line of a stream, without its line end, and with undefined for one that is too long; `pause`
 * each time that all lines which have come are taken. What stands behind the last line end is a line, unless it is empty.
 */
export async function eachLine(
  stream: AsyncIterable<Buffer>,
  take: (line: string | undefined) => void,
  pause: () => void,
): Promise<void> {
  let held: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > LINE_MAX) held = [];
    else held.push(part);
  };
  const finish = () => {
    take(length > LINE_MAX ? undefined : Buffer.concat(held).toString());
    held = [];
    length = 0;
  };
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      if (length === 0) take(chunk.toString('utf8', from, end));
      else {
        keep(chunk.subarray(from, end));
        finish();
      }
      from = end + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
    pause();
  }
  if (length > 0) finish();
  pause();
}
