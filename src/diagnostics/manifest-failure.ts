import type { YamlFault } from '../yaml/strict-document.ts';
import type { Message, SourceLocation } from './message.ts';

/** A bottle or agent manifest cannot be found, read or used. */
export type ManifestFailure = { readonly room: 'manifest'; readonly where?: SourceLocation } & (
  | {
      readonly kind: 'unknown';
      readonly type: 'agent' | 'bottle';
      readonly name: string;
      readonly known: readonly string[];
      /** Directories that were searched. */
      readonly searched: readonly string[];
      readonly nearest?: string;
      /** The bottles whose `extends` led here, the one asked for first. */
      readonly chain?: readonly string[];
    }
  | { readonly kind: 'legacy'; readonly file: string; readonly directory: string }
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly fault: FileFault;
      /** What was found: a size, a path, a kind. */
      readonly found?: string;
    }
  | { readonly kind: 'yaml'; readonly fault: YamlFault; readonly found: string }
  | {
      readonly kind: 'unknown-key';
      readonly path: string;
      readonly key: string;
      readonly accepted: readonly string[];
      readonly nearest?: string;
    }
  | { readonly kind: 'moved-key'; readonly path: string; readonly why: string; readonly mend: string }
  | {
      readonly kind: 'bad-value';
      readonly path: string;
      readonly found: string;
      readonly accepted: string;
      readonly nearest?: string;
    }
  | {
      readonly kind: 'missing-key';
      readonly path: string;
      readonly key: string;
      readonly accepted: string;
    }
  | { readonly kind: 'conflict'; readonly path: string; readonly what: string; readonly mend: string }
  | { readonly kind: 'cycle'; readonly chain: readonly string[] }
  | {
      readonly kind: 'exists';
      readonly type: 'agent' | 'bottle';
      readonly name: string;
      readonly file: string;
      /** What was asked for that would change it: flags. */
      readonly asked: readonly string[];
    }
  | { readonly kind: 'changed'; readonly file: string; readonly draft: string }
  | { readonly kind: 'duplicate-host'; readonly host: string; readonly first: string }
);

export type FileFault =
  | 'not-regular'
  | 'outside-repository'
  | 'too-large'
  | 'not-utf8'
  | 'utf16'
  | 'control-character'
  | 'no-frontmatter'
  | 'unclosed-frontmatter';

interface Wording {
  what(found: string): string;
  readonly mend: string;
}

const FILE_WORDS: Readonly<Record<FileFault, Wording>> = {
  'not-regular': {
    what: (found) => `is ${found}, not a file`,
    mend: 'put a regular file in its place',
  },
  'outside-repository': {
    what: (found) => `is a link out of its repository, to ${found}`,
    mend: 'replace the link by a file: a repository may not have other files of this machine read',
  },
  'too-large': {
    what: (found) => `is too large: ${found}, at most 1 MiB is accepted`,
    mend: 'shorten it; long instructions belong in a skill',
  },
  'not-utf8': { what: () => 'is not valid UTF-8', mend: 'save the file as UTF-8' },
  utf16: { what: () => 'is saved as UTF-16', mend: 'save the file as UTF-8' },
  'control-character': {
    what: (found) => `has the control character ${found} in its frontmatter`,
    mend: 'remove the character, or write it as an escape in a double-quoted text',
  },
  'no-frontmatter': {
    what: () => 'has no frontmatter',
    mend: 'begin the file with a line `---`, then the keys in YAML, then another line `---`',
  },
  'unclosed-frontmatter': {
    what: () => 'has a frontmatter that is never closed',
    mend: 'add a line `---` after the last key',
  },
};

const YAML_WORDS: Readonly<Record<YamlFault, Wording>> = {
  syntax: { what: (found) => `not valid YAML: ${found}`, mend: 'mend the syntax at the marked place' },
  tab: {
    what: () => 'a tab is used for indentation, which YAML forbids',
    mend: 'indent with spaces',
  },
  'duplicate-key': {
    what: (found) => `the key ${found} stands twice in one mapping`,
    mend: 'keep one of the two',
  },
  alias: {
    what: (found) => `a YAML alias (${found}) is not accepted`,
    mend: 'write the value out here; quote it when the `*` is meant as text',
  },
  anchor: {
    what: (found) => `a YAML anchor (${found}) is not accepted`,
    mend: 'remove it; quote the value when the `&` is meant as text',
  },
  tag: {
    what: (found) => `the YAML tag ${found} is not accepted`,
    mend: 'remove the tag; quote the value when the `!` is meant as text',
  },
  directive: { what: () => 'YAML directives are not accepted', mend: 'remove the line that begins with `%`' },
  documents: {
    what: (found) => `\`${found}\` begins another YAML document, and a file of ours holds one`,
    mend: 'remove the line',
  },
  size: { what: (found) => `the YAML is longer than ${found}`, mend: 'declare less in one file' },
  key: {
    what: (found) => `${found} is not accepted as a key`,
    mend: 'write a plain name as the key, in quotes when it looks like a number or a truth value',
  },
  depth: {
    what: (found) => `mappings and lists are nested more than ${found} deep`,
    mend: 'nest less: no manifest key is that deep',
  },
};

export function wordManifestFailure(failure: ManifestFailure): Message {
  const where = failure.where === undefined ? {} : { where: failure.where };
  switch (failure.kind) {
    case 'unknown':
      return { ...where, ...wordUnknown(failure) };
    case 'legacy':
      return {
        ...where,
        what: `${failure.file} is in the old format, and there is no ${failure.directory}`,
        notes: [
          'each bottle is now a file `bottles/<name>.md`, each agent a file `agents/<name>.md`, with the same keys as YAML frontmatter',
        ],
        mend: `make ${failure.directory}/agents, move each agent there (bottles go under the home directory's .bot-bottle/bottles), and remove ${failure.file}`,
      };
    case 'file': {
      const { what, mend } = FILE_WORDS[failure.fault];
      return { ...where, what: `${failure.file} ${what(failure.found ?? '')}`, mend };
    }
    case 'yaml': {
      const { what, mend } = YAML_WORDS[failure.fault];
      return { ...where, what: what(failure.found), mend };
    }
    case 'unknown-key':
      return {
        ...where,
        what: `unknown key \`${failure.path}\``,
        notes: [`accepted here: ${failure.accepted.join(', ')}`],
        mend: failure.nearest === undefined ? 'remove the key' : `write \`${failure.nearest}\``,
      };
    case 'moved-key':
      return { ...where, what: `the key \`${failure.path}\` ${failure.why}`, mend: failure.mend };
    case 'bad-value':
      return {
        ...where,
        what: `${failure.path} is ${failure.found}`,
        ...(failure.nearest === undefined ? {} : { notes: [`accepted: ${failure.accepted}`] }),
        mend: failure.nearest === undefined ? `write ${failure.accepted}` : `write \`${failure.nearest}\``,
      };
    case 'missing-key':
      return {
        ...where,
        what: `${failure.path} has no \`${failure.key}\``,
        mend: `add \`${failure.key}\`: ${failure.accepted}`,
      };
    case 'conflict':
      return { ...where, what: `${failure.path} ${failure.what}`, mend: failure.mend };
    case 'cycle':
      return {
        ...where,
        what: `the bottle ${failure.chain[0]} extends itself`,
        notes: [`chain: ${failure.chain.join(' -> ')}`],
        mend: 'remove `extends` from one of them',
      };
    case 'exists':
      return wordExists(failure);
    case 'changed':
      return {
        what: `${failure.file} was changed by someone else meanwhile`,
        mend: `compare it with your text in ${failure.draft}, and edit it again`,
      };
    case 'duplicate-host':
      return {
        ...where,
        what: `the host ${failure.host} has two routes; the first is ${failure.first}`,
        mend: 'keep one route for the host, with one entry under `matches` for each kind of request',
      };
  }
}

function wordExists({ type, name, file, asked }: Extract<ManifestFailure, { kind: 'exists' }>): Message {
  return {
    what: `the ${type} ${name} is there already${asked.length === 0 ? '' : `, and ${asked.join(', ')} would change it`}`,
    notes: [`its file: ${file}`],
    mend:
      type === 'agent'
        ? `edit it with \`bot-bottle edit ${name}\`, choose another name, or give --force to write it anew`
        : 'leave the flag out to use it as it is, name another with --bottle, or give --force to write it anew',
  };
}

function wordUnknown(failure: Extract<ManifestFailure, { kind: 'unknown' }>): Message {
  const { type, name, known, searched, nearest, chain } = failure;
  return {
    what: `no ${type} is called ${name}`,
    notes: [
      ...(chain === undefined || chain.length < 2 ? [] : [`chain: ${chain.join(' -> ')}`]),
      known.length === 0 ? `there are no ${type}s yet` : `known: ${known.join(', ')}`,
      `searched: ${searched.join(', ')}`,
    ],
    mend:
      nearest !== undefined
        ? `write \`${nearest}\``
        : known.length === 0
          ? 'create one with `bot-bottle init`'
          : `name one of them, or create ${name} with \`bot-bottle init\``,
  };
}
