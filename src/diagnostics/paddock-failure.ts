import type { Message, SourceLocation } from './message.ts';

/** Where a value of the configuration came from; `where` is its key in the file, as far as it could be told. */
export type PaddockSource =
  | { readonly kind: 'file'; readonly path: string; readonly where?: SourceLocation | undefined }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'flag'; readonly name: string }
  | { readonly kind: 'default' };

/** What `paddock` was told cannot be done, with the source that told it. */
export type PaddockFailure = { readonly room: 'paddock'; readonly source: PaddockSource } & (
  | { readonly kind: 'toml-syntax'; readonly problem: string }
  | {
      readonly kind: 'unreadable';
      readonly what: 'config file' | 'workdir' | 'Dockerfile' | 'build context';
      readonly path: string;
      readonly code: string;
    }
  | {
      readonly kind: 'unknown-key';
      readonly key: string;
      readonly meant: string | undefined;
      readonly known: readonly string[];
    }
  | {
      readonly kind: 'unknown-variable';
      readonly meant: string | undefined;
      readonly known: readonly string[];
    }
  | { readonly kind: 'bad-value'; readonly key: string; readonly found: string; readonly wanted: string }
  | { readonly kind: 'bad-volume'; readonly volume: string; readonly problem: string }
  | { readonly kind: 'missing-image' }
  | { readonly kind: 'missing-dockerfile' }
  | {
      readonly kind: 'unknown-agent';
      readonly name: string;
      readonly known: readonly string[];
      readonly meant: string | undefined;
      readonly packageName: string | undefined;
      readonly home: string;
    }
  | { readonly kind: 'broken-agent'; readonly name: string; readonly file: string; readonly problem: string }
);

export function wordPaddockFailure(failure: PaddockFailure): Message {
  const { what, notes = [], mend } = sentence(failure);
  const { source } = failure;
  if (source.kind === 'file' && source.where !== undefined)
    return { what, where: source.where, ...(notes.length === 0 ? {} : { notes }), mend };
  const origin = originOf(source);
  const all = origin === undefined ? notes : [origin, ...notes];
  return { what, ...(all.length === 0 ? {} : { notes: all }), mend };
}

/** A source as an error names it. */
export function originOf(source: PaddockSource): string | undefined {
  switch (source.kind) {
    case 'file':
      return `set in ${source.path}`;
    case 'variable':
      return `set by the environment variable ${source.name}`;
    case 'flag':
      return `set by the flag ${source.name}`;
    case 'default':
      return undefined;
  }
}

function sentence(failure: PaddockFailure): Message {
  switch (failure.kind) {
    case 'toml-syntax':
      return {
        what: `this is not TOML: ${failure.problem}`,
        mend: 'mend the line; https://toml.io has the syntax',
      };
    case 'unreadable':
      return unreadable(failure);
    case 'unknown-key':
      return {
        what: `unknown key \`${failure.key}\``,
        notes: [`accepted here: ${failure.known.join(', ')}`],
        mend: failure.meant === undefined ? 'remove it' : `write \`${failure.meant}\``,
      };
    case 'unknown-variable':
      return {
        what: 'unknown variable: no field of the configuration has this name',
        notes: [`accepted: ${failure.known.join(', ')}`],
        mend: failure.meant === undefined ? 'unset it' : `set ${failure.meant} instead`,
      };
    case 'bad-value':
      return { what: `\`${failure.key}\` is ${failure.found}`, mend: `give it ${failure.wanted}` };
    case 'bad-volume':
      return {
        what: `the volume ${failure.volume} cannot be mounted: ${failure.problem}`,
        mend:
          failure.source.kind === 'file'
            ? 'write `"/host/path" = "/container/path"`, with `:ro` (the default) or `:rw` behind the second'
            : 'write HOST:CONTAINER, HOST:CONTAINER:ro or HOST:CONTAINER:rw',
      };
    case 'missing-image':
      return {
        what: 'no image is configured',
        mend: 'give one with --image, PADDOCK_IMAGE, or `image = "..."` in a config file',
      };
    case 'missing-dockerfile':
      return {
        what: 'a build is configured, but no Dockerfile',
        mend: 'give one with --build-dockerfile, PADDOCK_BUILD_DOCKERFILE, or `dockerfile = "..."` under [build]',
      };
    case 'unknown-agent':
      return {
        what: `no agent is called ${failure.name}`,
        notes: [`known: ${failure.known.join(', ')}`],
        mend:
          failure.packageName === undefined
            ? 'name one of them; `false` is a plain shell'
            : `${failure.meant === undefined ? 'name one of them' : `write \`${failure.meant}\``}, or install it: \`npm install --prefix ${failure.home} ${failure.packageName}\``,
      };
    case 'broken-agent':
      return {
        what: `the agent ${failure.name} cannot be used: ${failure.problem}`,
        notes: [`from ${failure.file}`],
        mend: 'mend or update its package; docs/paddock.md describes what it exports',
      };
  }
}

function unreadable({ what, path, code, source }: Extract<PaddockFailure, { kind: 'unreadable' }>): Message {
  const notes =
    what === 'workdir' || source.kind === 'default' ? [] : ['relative paths start in the current directory'];
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const words: Readonly<Record<string, string>> = {
    ENOENT: `the ${what} ${path} does not exist`,
    ENOTDIR:
      what === 'workdir' || what === 'build context'
        ? `the ${what} ${path} is not a directory`
        : `the ${what} ${path} does not exist`,
    EISDIR: `the ${what} ${path} is a directory`,
  };
  return {
    what: words[code] ?? `the ${what} ${path} cannot be read (${code})`,
    ...(notes.length === 0 ? {} : { notes }),
    mend: missing
      ? 'check the spelling, or make it'
      : code === 'EISDIR'
        ? 'name a file'
        : 'look at its permissions',
  };
}
