/** ISO 8601 in UTC with milliseconds, so that the order of texts is the order of times. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /;

/** A text of whole lines with the time in front of each, so that the logs of several daemons can be put in order. */
export function timedLines(text: string, now: number): string {
  const stamp = new Date(now).toISOString();
  return text.replace(/[^\n]*\n/g, (line) => `${stamp} ${line}`);
}

/** A line without its time, for a message that a person reads at once. */
export function withoutTime(line: string): string {
  return line.replace(STAMP, '');
}
