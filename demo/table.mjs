// The report as a table: colours on a terminal that wants them, plain text elsewhere.
const VERDICTS = {
  held: ['held', 32],
  untried: ['not tried', 33],
  unproved: ['UNPROVED', 31],
  open: ['OPEN', 31],
};

export function printReport(report, { color, columns }, write) {
  const paint = (code, text) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const idWidth = Math.max(...report.attacks.map(({ id }) => id.length));
  const sawWidth = Math.max(24, Math.min(44, columns - idWidth - 50));
  let group;
  for (const { id, group: its, tries, verdict, saw, wanted, control } of report.attacks) {
    if (its !== group)
      write(
        `\n${paint(1, its)}\n${paint(2, row(['way out', 'in the bottle', 'wanted', 'on the host'], idWidth, sawWidth))}\n`,
      );
    group = its;
    const [word, code] = VERDICTS[verdict];
    const onHost = control.kind === 'none' ? '-' : control.through ? 'gets through' : `no: ${control.saw}`;
    write(
      `${row([id, cut(saw, sawWidth), cut(wanted, 24), cut(onHost, 24)], idWidth, sawWidth)} ${paint(code, word)}\n`,
    );
    if (verdict === 'open' || verdict === 'unproved') write(`    ${tries}: ${saw}\n`);
  }
  write(`\n${paint(1, 'the allowed request, whose credential is put in outside the bottle')}\n`);
  for (const { way, ok, saw } of report.allowed.results) {
    write(
      `${way.padEnd(idWidth + sawWidth + 2)} ${saw.padEnd(30)} ${paint(ok ? 32 : 31, ok ? 'works' : 'FAILS')}\n`,
    );
  }
  write(`the script itself sees only: ${report.allowed.placeholder}\n`);
  write(`\n${summary(report)}\n`);
}

function row([id, saw, wanted, onHost], idWidth, sawWidth) {
  return `${id.padEnd(idWidth)}  ${saw.padEnd(sawWidth)} ${wanted.padEnd(24)} ${onHost.padEnd(24)}`;
}

function cut(text, width) {
  return text.length <= width ? text : `${text.slice(0, width - 3)}...`;
}

function summary({ attacks, allowed, ok }) {
  const count = (verdict) => attacks.filter((attack) => attack.verdict === verdict).length;
  const parts = Object.entries(VERDICTS)
    .map(([verdict, [word]]) => [count(verdict), word])
    .filter(([number]) => number > 0);
  const told = parts.map(([number, word]) => `${number} ${word}`).join(', ');
  return `${attacks.length} ways out: ${told}; the allowed request ${allowed.ok ? 'works' : 'fails'}. ${ok ? 'All as it should be.' : 'NOT as it should be.'}`;
}
