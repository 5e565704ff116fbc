import { WORKSPACE_MODES } from '../../plan/plan.ts';
import { choice, command, text, texts, toggle } from '../command.ts';
import type { RunCommandFlags } from '../verbs/run.ts';

export const run = command<RunCommandFlags, readonly string[]>({
  brief: 'Run any command in a bottle of its own',
  about: `Runs CMD in a bottle that is gone when CMD ends. It sees the workspace, the system's programs and a private home;
it reaches the hosts of --allow and nothing else. Exits with CMD's own code (128+n for a signal).

Flags end at CMD: what follows it is its own.

HOST is a name or *.NAME (one or more labels below). Without :PORT, 443 and 80. With /PREFIX, only paths below it,
by whole segments. Several --allow for one host add up.
--secret HOST=ENV takes the value of the host's variable ENV and puts it on requests to HOST, outside the bottle; in
the bottle ENV is a placeholder. SCHEME is Bearer (default), token, Basic or header:<Name>.
--limits is a list such as memory=4g,cpus=2,pids=512.

--bottle takes the env, routes, limits and workspace of bottles/NAME.md in the bot-bottle directory. --env, --workspace
and each limit win over it; --allow extends its routes, and --secret replaces a route's credential.`,
  usage: ['[FLAGS] [--] CMD [ARG]...'],
  examples: [
    'bot-bottle run --allow api.github.com curl https://api.github.com/zen',
    'bot-bottle run --allow api.github.com/repos --secret api.github.com=GITHUB_TOKEN -- gh pr list',
    "bot-bottle run --allow '*.packages.example.com' --workspace copy --limits memory=2g npm test",
    'bot-bottle run --bottle dev --env DEBUG=1 -- npm test',
    'bot-bottle run --dry-run --format json --allow example.com sh -c "make test"',
  ],
  parameters: {
    flags: {
      allow: texts('HOST[:PORT][/PREFIX] that it may reach', 'HOST[:PORT][/PREFIX]'),
      secret: texts('HOST=ENV[:SCHEME]: a credential that egress adds for HOST', 'HOST=ENV[:SCHEME]'),
      env: texts("NAME for the host's value, or NAME=VALUE", 'NAME[=VALUE]'),
      workspace: choice('The working directory: shared (default), a copy, or not there', WORKSPACE_MODES),
      bottle: text('Begin with the bottle of this NAME; the other flags add to it and win', 'NAME'),
      backend: text('What isolates; bubblewrap where it is installed and no image is named', 'NAME'),
      image: text('Image to run in, on backends that have images', 'IMAGE'),
      limits: text('memory=SIZE, cpus=NUMBER, pids=COUNT, with commas between', 'LIMITS'),
      resolve: texts('HOST:PORT:ADDR[:PORT]: where egress finds a name', 'HOST:PORT:ADDR[:PORT]'),
      upstreamCa: text('FILE of certificates that egress trusts beside the system', 'FILE'),
      supervise: toggle('Let CMD ask you for more (MCP_SUPERVISE_URL); decide by `bot-bottle supervise`'),
      dryRun: toggle('Print what would be run, and run nothing'),
      format: choice('How --dry-run prints', ['text', 'json']),
      json: toggle('The same as --format json'),
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'The command and its arguments', placeholder: 'CMD', parse: String },
    },
  },
  load: async () => (await import('../verbs/run.ts')).run,
});
