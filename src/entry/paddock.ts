import process from 'node:process';
import { renderMessage } from '../diagnostics/render.ts';

// The name is reserved by the package; the launcher itself is not in this version, and says so.
process.stderr.write(
  renderMessage(
    'paddock',
    { what: 'this version has no paddock yet', mend: 'use `bot-bottle run`, or a later version' },
    { colour: false },
  ),
);
process.exitCode = 1;
