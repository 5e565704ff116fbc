import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/render.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { type Draft, withDrafts } from '../../manifest/drafts.ts';
import { findManifests, type ManifestIndex } from '../../manifest/find.ts';
import { loadManifest } from '../../manifest/load.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { newAgentText, newBottleText } from '../../manifest/new-manifest.ts';
import { findSkills, skillsDirectory } from '../../session/find-skills.ts';
import { makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { askInit } from '../init-questions.ts';
import {
  bottleFlags,
  CLAUDE_TOKEN,
  type InitFlags,
  type InitRequest,
  needsToken,
  readInitRequest,
} from '../init-request.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';
import { confirm } from '../tui/confirm.ts';

export const init: Verb<InitFlags, readonly [string | undefined]> = async (context, flags, asked) => {
  const { host } = context;
  const index = findManifests(host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  const read = readInitRequest(host, asked, flags);
  if (!read.ok) return report(context, read.failure);
  const asks = context.canAsk && !flags.yes;
  const agentPath = (name: string) => join(host.botBottleHome, 'agents', `${name}.md`);
  if (asked !== undefined && existsSync(agentPath(asked)) && !flags.force) {
    const file = agentPath(asked);
    return report(context, { room: 'manifest', kind: 'exists', type: 'agent', name: asked, file, asked: [] });
  }
  const request = asks
    ? await askInit(context, read.value, {
        index: index.value,
        isTaken: (name) => !flags.force && existsSync(agentPath(name)),
      })
    : read.value;
  if (request === undefined) return EXIT.interrupted;
  if (request.agent === undefined) {
    return report(context, {
      room: 'usage',
      kind: 'needs-terminal',
      what: `no agent was named, and ${flags.yes ? '--yes asks nothing' : 'there is no terminal to ask on'}`,
      mend: 'write its name behind the verb, as in bot-bottle init reviewer --provider claude',
    });
  }
  const drafts = draftsOf(context, { ...request, agent: request.agent }, bottleFlags(flags));
  if (!drafts.ok) return report(context, drafts.failure);
  const manifest = loadManifest(withDrafts(index.value, drafts.value), request.agent);
  if (!manifest.ok) {
    const code = await report(context, manifest.failure);
    notice(context, 'nothing was written');
    return code;
  }
  if (asks) {
    for (const { entry, text = '' } of drafts.value) show(context, entry.path, text);
    const agreed = await confirm(context, drafts.value.length === 1 ? 'write it?' : 'write them?', true);
    if (agreed !== true) return agreed === undefined ? EXIT.interrupted : EXIT.done;
  }
  const written = write(drafts.value);
  if (!written.ok) return report(context, written.failure);
  for (const { type, entry } of drafts.value) context.stdout.write(`${type}\t${visible(entry.path)}\n`);
  advise(context, index.value, manifest.value);
  return EXIT.done;
};

/** The files to write, the bottle's first: an agent without its bottle would be a broken one. */
function draftsOf(
  { host }: CliContext,
  request: InitRequest & { readonly agent: string },
  changing: readonly string[],
): Result<readonly Draft[], Failure> {
  const { agent, bottle = agent, force = false, provider: template = 'claude' } = request;
  const path = join(host.botBottleHome, 'bottles', `${bottle}.md`);
  const isThere = existsSync(path);
  if (isThere && changing.length > 0 && !force) {
    return fail({
      room: 'manifest',
      kind: 'exists',
      type: 'bottle',
      name: bottle,
      file: path,
      asked: changing,
    });
  }
  const drafts: Draft[] = [];
  if (!isThere || changing.length > 0) {
    const credential = request.authToken ?? (needsToken(request) ? CLAUDE_TOKEN : undefined);
    const text = newBottleText({
      template,
      ...(credential === undefined ? {} : { credential }),
      forwardLogin: request.forwardHostCredentials ?? false,
      ...(request.baseUrl === undefined ? {} : { baseUrl: request.baseUrl }),
      models: request.model ?? [],
      allow: request.allow ?? [],
      secrets: request.secrets,
      ...(request.supervise === undefined ? {} : { supervise: request.supervise }),
      ...(request.workspace === undefined ? {} : { workspace: request.workspace }),
    });
    if (!text.ok) return text;
    drafts.push({ type: 'bottle', entry: { name: bottle, path, origin: 'home' }, text: text.value });
  }
  const text = newAgentText({
    bottle,
    skills: request.skill ?? [],
    prompt: request.prompt ?? '',
    ...(request.gitName === undefined ? {} : { gitName: request.gitName }),
    ...(request.gitEmail === undefined ? {} : { gitEmail: request.gitEmail }),
  });
  const file = join(host.botBottleHome, 'agents', `${agent}.md`);
  drafts.push({ type: 'agent', entry: { name: agent, path: file, origin: 'home' }, text });
  return ok(drafts);
}

/** Both files or neither: a new bottle goes again when its agent cannot be written. */
function write(drafts: readonly Draft[]): Result<void, Failure> {
  const made: string[] = [];
  for (const { entry, text = '' } of drafts) {
    const isNew = !existsSync(entry.path);
    const directory = makePrivateDir(dirname(entry.path));
    const written = directory.ok ? writeFileAtomic(entry.path, text) : directory;
    if (!written.ok) {
      for (const path of made) rmSync(path, { force: true });
      return written;
    }
    if (isNew) made.push(entry.path);
  }
  return ok(undefined);
}

function show({ stderr }: CliContext, path: string, text: string): void {
  stderr.write(`\n${visible(path)}\n`);
  for (const line of text.trimEnd().split('\n')) stderr.write(`${`  ${visible(line)}`.trimEnd()}\n`);
  stderr.write('\n');
}

/** What is still to do before the first start, and how to start. */
function advise(context: CliContext, index: ManifestIndex, { agent, bottle }: Manifest): void {
  const { host } = context;
  const { provider } = bottle;
  const variables = [
    ...(provider.kind === 'claude' && provider.authToken !== undefined ? [provider.authToken] : []),
    ...(provider.kind === 'pi' && provider.settings.apiKey?.type === 'host'
      ? [provider.settings.apiKey.from]
      : []),
    ...bottle.egress.routes.flatMap(({ auth }) => (auth === undefined ? [] : [auth.tokenRef])),
  ];
  for (const variable of new Set(variables)) {
    if (host.env[variable]) continue;
    const how = variable === CLAUDE_TOKEN ? '; `claude setup-token` prints one' : '';
    notice(context, `before the first start, export ${variable}${how}`);
  }
  for (const skill of agent.skills) {
    if (findSkills({ name: agent.name, skills: [skill] }, host.home).ok) continue;
    notice(context, `before the first start, put the skill ${skill} into ${skillsDirectory(host.home)}`);
  }
  if (index.agents.get(agent.name)?.origin === 'repository') {
    notice(context, `in this directory the repository's own agent ${agent.name} goes before yours`);
  }
  notice(context, `next: bot-bottle start ${agent.name}`);
}
