import { visible } from '../../diagnostics/render.ts';
import { findManifests } from '../../manifest/find.ts';
import { gitIdentitySummary } from '../../manifest/git-identity.ts';
import { loadManifest } from '../../manifest/load.ts';
import type { Manifest, ManifestRoute } from '../../manifest/manifest.ts';
import { routeDocuments } from '../../manifest/route-document.ts';
import { routeWords } from '../../plan/route-words.ts';
import { OBSERVE_WARNING } from '../../policy/observe.ts';
import { providerOf } from '../../provider/templates.ts';
import { findSkills, skillsDirectory } from '../../session/find-skills.ts';
import type { Host } from '../../sys/host.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { envWords, limitsWords, repoWords } from '../manifest-words.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';
import { type Row, rowLines } from '../rows.ts';
import { chooseAgent } from '../tui/choose-agent.ts';
import { foldRow } from '../tui/fold.ts';

export type InfoFlags = {
  readonly json?: boolean;
};

export const info: Verb<InfoFlags, readonly [string | undefined]> = async (context, flags, asked) => {
  const index = findManifests(context.host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  const name =
    asked === undefined ? await chooseAgent(context, index.value) : { ok: true as const, value: asked };
  if (!name.ok) return report(context, name.failure);
  if (name.value === undefined) return EXIT.interrupted;
  const manifest = loadManifest(index.value, name.value);
  if (!manifest.ok) return report(context, manifest.failure);
  const told: Told = {
    manifest: manifest.value,
    needed: neededRoutes(manifest.value),
    warnings: [...manifest.value.warnings, ...missingSkills(manifest.value, context.host)],
  };
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(describe(told), null, 2)}\n`);
    return EXIT.done;
  }
  for (const warning of [...index.value.warnings, ...told.warnings]) notice(context, warning);
  tell(context, told);
  return EXIT.done;
};

interface Told {
  readonly manifest: Manifest;
  /** The provider's own routes, but for hosts that the manifest declares. */
  readonly needed: readonly ManifestRoute[];
  readonly warnings: readonly string[];
}

function neededRoutes({ agent, bottle }: Manifest): readonly ManifestRoute[] {
  const declared = (host: string) => bottle.egress.routes.find((route) => route.host === host);
  const planned = providerOf(bottle.provider).plan({
    slug: agent.name,
    prompt: agent.prompt,
    workspace: '/',
    resume: false,
    remoteControl: false,
    agentArgs: [],
    imagesDir: '/',
    credentialOf: (host) => declared(host)?.auth?.scheme,
  });
  return planned.ok ? planned.value.egressRoutes.filter(({ host }) => declared(host) === undefined) : [];
}

function missingSkills({ agent }: Manifest, { home }: Host): readonly string[] {
  return agent.skills
    .filter((skill) => !findSkills({ name: agent.name, skills: [skill] }, home).ok)
    .map((skill) => `the skill ${skill} is not in ${skillsDirectory(home)}: no start finds it`);
}

/** The keys are a contract. What is not declared is null, or empty. */
function describe({ manifest: { agent, bottle, gitIdentity }, needed, warnings }: Told) {
  const { name = null, email = null } = gitIdentity;
  const { memory = null, cpus = null, pids = null } = bottle.limits;
  return {
    agent: agent.name,
    file: agent.file,
    origin: agent.origin,
    bottle: bottle.name,
    bottle_files: bottle.files,
    provider: bottle.provider.template,
    env: bottle.env.map((entry) => entry.name),
    env_from: Object.fromEntries(
      bottle.env.map(({ name: variable, value }) => [
        variable,
        { type: value.type, from: value.type === 'host' ? value.from : null },
      ]),
    ),
    skills: agent.skills,
    prompt: agent.prompt,
    identity: { name, email },
    git_repos: bottle.git.repos.map((repo) => ({
      name: repo.name,
      url: repo.url.text,
      key: repo.key.provider,
    })),
    routes: routeDocuments(bottle.egress.routes),
    provider_routes: routeDocuments(needed),
    log: bottle.egress.log,
    mode: bottle.egress.mode,
    supervise: bottle.supervise,
    workspace: bottle.workspace,
    limits: { memory, cpus, pids },
    warnings,
  };
}

function tell(context: CliContext, told: Told): void {
  const { stdout, keyboard } = context;
  const { columns } = keyboard.size();
  // A program that reads it has no width.
  const fitted = rowLines(rowsOf(told)).flatMap((line) =>
    stdout.isTerminal ? foldRow(line, columns - 1) : [line],
  );
  for (const line of fitted) stdout.write(`${line}\n`);
  const { prompt } = told.manifest.agent;
  stdout.write(prompt === '' ? 'prompt:    none\n' : 'prompt:\n');
  if (prompt === '') return;
  for (const line of prompt.split('\n')) stdout.write(`${`  ${visible(line)}`.trimEnd()}\n`);
}

function rowsOf({ manifest: { agent, bottle, gitIdentity }, needed }: Told): readonly Row[] {
  const routes = [...needed, ...bottle.egress.routes].map(({ auth, ...route }): Row => {
    const credential = auth === undefined ? undefined : { scheme: auth.scheme, variable: auth.tokenRef };
    return ['reaches', routeWords(route, credential)];
  });
  return [
    ['agent', `${agent.name}, ${agent.origin === 'home' ? 'of yours' : 'of this repository'}: ${agent.file}`],
    ['bottle', `${bottle.name}: ${bottle.files.join(', extends ')}`],
    ['provider', bottle.provider.template],
    ['skills', agent.skills.join(', ') || 'none'],
    ['env', bottle.env.map(envWords).join(', ') || 'none declared'],
    ['git user', gitIdentitySummary(gitIdentity) ?? 'none declared'],
    ...bottle.git.repos.map((repo): Row => ['git repo', repoWords(repo)]),
    ...(bottle.egress.mode === 'observe' ? [['OBSERVE', OBSERVE_WARNING] as const] : []),
    ...(routes.length === 0 ? [['reaches', 'nothing'] as const] : routes),
    ['supervise', bottle.supervise ? 'on' : 'off'],
    ['workspace', bottle.workspace === 'none' ? 'none; start --cwd gives a copy' : bottle.workspace],
    ['limits', limitsWords(bottle.limits)],
  ];
}
