import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the engine behind a played `docker` is like. */
export interface Played {
  /** Names of containers, running or not. */
  readonly containers?: readonly string[];
  /** Names that another takes between the look and the run, and has from then on. */
  readonly raced?: readonly string[];
  /** Names on the network. */
  readonly peers?: readonly string[];
  /** When the image was built; absent: there is none. */
  readonly created?: string;
  /** Exit code of the container. */
  readonly code?: number;
  /** Exit code of a build. */
  readonly buildCode?: number;
}

/** A program in place of docker that writes down every call, one JSON list of words a line. */
export function playDocker(root: string, played: Played = {}) {
  const bin = join(root, 'bin');
  const log = join(root, 'calls.jsonl');
  mkdirSync(bin, { recursive: true });
  const script = `#!${process.execPath}
const fs = require('node:fs');
const played = ${JSON.stringify(played)};
const args = process.argv.slice(2);
const before = fs.existsSync(${JSON.stringify(log)}) ? fs.readFileSync(${JSON.stringify(log)}, 'utf8') : '';
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + '\\n');
const end = (code, out = '', err = '') => { fs.writeSync(1, out); fs.writeSync(2, err); process.exit(code); };
const lines = (names) => names.map((name) => name + '\\n').join('');
if (args[0] === 'ps') {
  const filter = args[args.indexOf('--filter') + 1];
  if (filter.startsWith('network=')) end(0, lines(played.peers ?? []));
  const raced = (played.raced ?? []).filter((name) => before.includes('"' + name + '"'));
  end(0, lines([...(played.containers ?? []), ...raced].filter((name) => new RegExp(filter.slice(5)).test(name))));
}
if (args[0] === 'image') {
  if (played.created === undefined) end(1, '', 'Error: No such image: x\\n');
  end(0, 'sha256:0 ' + JSON.stringify(played.created) + '\\n');
}
if (args[0] === 'build') end(played.buildCode ?? 0, 'Step 1/1\\n', 'the end of the build\\n');
if (args[0] === 'run') {
  const name = args[args.indexOf('--name') + 1];
  if ((played.raced ?? []).includes(name))
    end(125, '', 'docker: Error response from daemon: Conflict. The container name "/' + name + '" is already in use by container "0".\\n');
  end(played.code ?? 0, '', 'from the container\\n');
}
end(1, '', 'not played: ' + args.join(' '));
`;
  writeFileSync(join(bin, 'docker'), script);
  chmodSync(join(bin, 'docker'), 0o755);
  return {
    env: { PATH: bin },
    calls: (): readonly (readonly string[])[] => {
      try {
        return readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as string[]);
      } catch {
        return [];
      }
    },
  };
}
