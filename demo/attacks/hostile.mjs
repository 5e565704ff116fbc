// The hostile script: node hostile.mjs TARGETS.json. Tries every way out and reports one JSON line each, then the
// request that is allowed. The same script run on the host, against canaries, is the control.
import { readFileSync } from 'node:fs';
import { ATTACKS } from './list.mjs';
import { allowedRequest } from './policy.mjs';

const targets = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const proxy = /^http:\/\/([^:/]+):(\d+)/.exec(process.env.HTTPS_PROXY ?? '');
targets.proxy ??= { host: proxy?.[1] ?? '127.0.0.1', port: Number(proxy?.[2] ?? 9099) };
// The gate is also the bottle's resolver, wherever it is.
if (!targets.onHost) targets.resolver.host = targets.proxy.host;
const tell = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

for (const attack of ATTACKS) {
  if (targets.onHost && attack.control === 'none') continue;
  const outcome = await attack
    .attempt(targets)
    .catch((error) => ({ through: false, broke: true, saw: error.code ?? error.message }));
  const { through, saw, untried = false, broke = false } = outcome;
  tell({ id: attack.id, through, saw, untried, broke });
}
if (!targets.onHost) tell({ allowed: await allowedRequest(targets) });
