// Must parse on any Node that knows ES modules: it is what tells an old one that it is too old.
var WANTED = [20, 19];

export function ensureNode() {
  var found = process.versions.node.split('.').map(Number);
  if (found[0] > WANTED[0] || (found[0] === WANTED[0] && found[1] >= WANTED[1])) return;
  console.error(
    'bot-bottle: error: Node.js ' +
      WANTED.join('.') +
      ' or later is needed; ' +
      process.execPath +
      ' is ' +
      process.versions.node +
      '.\n  Install a current release (https://nodejs.org/en/download), then run this again.',
  );
  process.exit(1);
}
