// DNS messages as RFC 1035 section 4 draws them: one question, and as much of an answer as the judgement needs.
const TYPES = { A: 1, TXT: 16, AAAA: 28 };
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

export function question(name, type = 'A') {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  // id 0x6262, recursion desired, one question; the name; type; class IN.
  return Buffer.concat([
    Buffer.from([0x62, 0x62, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...labels,
    Buffer.from([0, 0, TYPES[type], 0, 1]),
  ]);
}

/** The same with the two bytes of length that DNS over TCP puts in front. */
export function framed(message) {
  return Buffer.concat([Buffer.from([message.length >> 8, message.length & 0xff]), message]);
}

/** @returns {{ rcode: string, answers: number, address?: string }} */
export function answer(bytes) {
  const rcode = RCODES[(bytes[3] ?? 0) & 0x0f] ?? `RCODE ${bytes[3]}`;
  const answers = bytes.length < 12 ? 0 : bytes.readUInt16BE(6);
  // The one record we ask for ends the message with its four bytes of address, when nothing follows it.
  const address = answers === 1 && bytes.length >= 16 ? [...bytes.subarray(-4)].join('.') : undefined;
  return address === undefined ? { rcode, answers } : { rcode, answers, address };
}

/** What a canary that plays a name server says: 192.0.2.53, whatever was asked. */
export function answerAnything(asked) {
  const head = Buffer.from([asked[0], asked[1], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 53]);
  return Buffer.concat([head, asked.subarray(12), record]);
}
