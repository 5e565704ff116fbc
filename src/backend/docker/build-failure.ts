import { ESCAPES, lastLines } from './classify.ts';

/** What the output of a failed build tells. */
export interface BuildTrace {
  /** Line of the Dockerfile, from 1, that it failed at; undefined where it does not say. */
  readonly line: number | undefined;
  /** The end of what that step printed, without what the builder says of itself. */
  readonly lines: readonly string[];
}

const OWN_WORDS = [
  /^DEPRECATED: The legacy builder/,
  /^\s+(?:Install the buildx component|https:\/\/docs\.docker\.com\/go\/buildx)/,
  /^Sending build context to/,
  /^(?: ---> |Removing intermediate container )/,
  /^-{4,}$/,
  /^\s*$/,
];

/** Reads the words of BuildKit, of the builder before it, and of podman's. `dockerfile`: its text. */
export function readBuildOutput(output: string, dockerfile: string): BuildTrace {
  const lines = output.split('\n').map((line) => line.replaceAll(ESCAPES, '').trimEnd());
  const at = lines.findLastIndex((line) => /^(?:Step|STEP) \d+\/\d+ ?:/.test(line));
  const step = Number(/^\w+ (\d+)/.exec(lines[at] ?? '')?.[1] ?? 0);
  const named = lines
    .map((line) => /(?:parse error (?:on )?line |^Dockerfile:)(\d+)/.exec(line)?.[1])
    .findLast((line) => line !== undefined);
  const shown = lines.slice(at + 1).filter((line) => !OWN_WORDS.some((words) => words.test(line)));
  return {
    line: named === undefined ? instructionLines(dockerfile)[step - 1] : Number(named),
    lines: lastLines(shown.join('\n')),
  };
}

/**
 * The line of each instruction of a Dockerfile, from 1: comments and empty lines are none, and one that ends in the
 * escape character goes on, as do here-documents.
 */
export function instructionLines(dockerfile: string): readonly number[] {
  const lines = dockerfile.split('\n');
  const goOn = /^#\s*escape\s*=\s*`/im.test(dockerfile) ? '`' : '\\';
  const starts: number[] = [];
  let goesOn = false;
  let document: string | undefined;
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (document !== undefined) {
      if (text === document) document = undefined;
      continue;
    }
    if (text === '' || text.startsWith('#')) continue;
    if (!goesOn) starts.push(index + 1);
    goesOn = text.endsWith(goOn);
    if (!goesOn) document = /<<-?["']?([A-Za-z_]\w*)/.exec(text)?.[1];
  }
  return starts;
}
