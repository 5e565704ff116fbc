import { buildRouteMap } from '@stricli/core';
import { command, text, texts, toggle } from '../command.ts';
import type { CliContext } from '../context.ts';
import type { CheckFlags } from '../verbs/egress-check.ts';
import type { RoutesFlags } from '../verbs/egress-routes.ts';
import type { ServeFlags } from '../verbs/egress-serve.ts';
import type { SuggestFlags } from '../verbs/egress-suggest.ts';

const serve = command<ServeFlags, readonly []>({
  brief: 'Run the policy proxy alone',
  about: `Serves the policy of a routes file as a forward proxy that intercepts TLS, until it is ended. When it is ready it
prints one line of JSON on stdout: {"ready":true,"listen":"127.0.0.1:9099","ca":"DIR/ca.crt"}. The file is read again
on SIGHUP and when it is replaced. Tokens come from its own environment, by each route's token_env.`,
  usage: ['--routes FILE --listen HOST:PORT|unix:PATH [FLAGS]'],
  examples: [
    'bot-bottle egress serve --routes routes.yaml --listen 127.0.0.1:9099 --ca-dir ca',
    'bot-bottle egress serve --routes routes.yaml --listen unix:/run/user/1000/egress.sock --audit audit.jsonl',
  ],
  parameters: {
    flags: {
      routes: text('FILE with the policy', 'FILE'),
      listen: text('HOST:PORT or unix:PATH; port 0 takes a free one', 'HOST:PORT'),
      caDir: text('DIR of the certificate authority; made when it is not there', 'DIR'),
      audit: text('FILE for the audit log', 'FILE'),
      resolve: texts('HOST:PORT:ADDR[:PORT]: where a name is', 'HOST:PORT:ADDR[:PORT]'),
      upstreamCa: text('FILE of certificates to trust beside the system', 'FILE'),
      knownSecret: texts('ENV whose value may never leave', 'ENV'),
    },
  },
  load: async () => (await import('../verbs/egress-serve.ts')).serve,
});

const check = command<CheckFlags, readonly [string]>({
  brief: 'Say what a policy decides on a request, and by which rule',
  about: `Decides on one request without sending it: exit 0 when it is allowed, 1 when it is blocked. Names are not
resolved, so a name that would resolve to a private address passes here and is refused by egress. What the URL and the
headers say is looked through for credentials as egress does it; a body is not here to be looked at.`,
  usage: ["--routes FILE [--method M] [--header 'N: v']... [--known-secret ENV]... [--json] URL"],
  examples: [
    'bot-bottle egress check --routes routes.yaml https://api.github.com/repos/x/y',
    "bot-bottle egress check --routes routes.yaml --method POST --header 'X-A: b' --json https://example.com/",
  ],
  parameters: {
    flags: {
      routes: text('FILE with the policy', 'FILE'),
      method: text('Request method (GET)', 'METHOD'),
      header: texts("'Name: value' of a request header", "'N: v'"),
      knownSecret: texts('ENV whose value may never leave', 'ENV'),
      json: toggle('As JSON: {"decision","code","rule","reason"}'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'What would be asked for', placeholder: 'URL', parse: String }],
    },
  },
  load: async () => (await import('../verbs/egress-check.ts')).check,
});

const routes = command<RoutesFlags, readonly [string]>({
  brief: 'Show the live policy of a running bottle',
  about:
    "Asks the bottle's egress for the policy that it applies now, and prints it as a routes file. No secret is in it.",
  usage: ['SLUG [--json]'],
  examples: ['bot-bottle egress routes claude-x7k2p'],
  parameters: {
    flags: { json: toggle('As JSON') },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The bottle', placeholder: 'SLUG', parse: String }],
    },
  },
  load: async () => (await import('../verbs/egress-routes.ts')).routes,
});

const suggest = command<SuggestFlags, readonly [string]>({
  brief: 'Propose routes from what a bottle was refused, or was seen to do',
  about: `Prints the policy of a bottle with the least that would let through what egress refused it, and what observe mode
(egress.mode: observe in its manifest) permitted: hosts, methods and paths. Nothing is suggested for private addresses,
git pushes and secrets that were found. --manifest prints what is new as a manifest writes it. --edit opens it in
$EDITOR, and what is saved becomes the policy of the running bottle; --accept takes it as it is. Both end observe mode
for it, and stand in \`supervise audit\`.`,
  usage: ['SLUG [--json] [--manifest] [--edit | --accept]'],
  examples: [
    'bot-bottle egress suggest claude-x7k2p',
    'bot-bottle egress suggest claude-x7k2p --manifest',
    'bot-bottle egress suggest claude-x7k2p --edit',
  ],
  parameters: {
    flags: {
      json: toggle('As JSON'),
      manifest: toggle('Only the new routes, to put into a manifest'),
      edit: toggle('Edit it, then apply it to the running bottle'),
      accept: toggle('Apply it to the running bottle as it is'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The bottle', placeholder: 'SLUG', parse: String }],
    },
  },
  load: async () => (await import('../verbs/egress-suggest.ts')).suggest,
});

export const egress = buildRouteMap<string, CliContext>({
  routes: { serve, check, routes, suggest },
  docs: {
    brief: 'Serve, explain or show an egress policy',
    fullDescription: `Works with the policy that decides what may leave a bottle.

EXAMPLES
  bot-bottle egress check --routes routes.yaml https://example.com/
  bot-bottle egress serve --help`,
  },
});
