import { INBOUND_DETECTORS, OUTBOUND_DETECTORS, type RouteDlp } from './policy.ts';

/**
 * Hosts whose answers are not searched for instructions to an agent unless their route asks for it. A name with `*.`
 * covers what is below it, and a route written with that wildcard.
 */
const TRUSTED_SOURCES: readonly string[] = [
  // Models: what they answer is the conversation itself, and talks of instructions all the time.
  'api.anthropic.com',
  'api.openai.com',
  'chatgpt.com',
  'api.mistral.ai',
  'api.groq.com',
  'api.deepseek.com',
  'api.x.ai',
  'api.cohere.com',
  'api.together.xyz',
  'openrouter.ai',
  'generativelanguage.googleapis.com',
  '*.aiplatform.googleapis.com',
  '*.openai.azure.com',
  // Package registries: archives and indexes that a program reads and checks by their digests.
  'registry.npmjs.org',
  'registry.yarnpkg.com',
  'npm.jsr.io',
  'pypi.org',
  'files.pythonhosted.org',
  'crates.io',
  'index.crates.io',
  'static.crates.io',
  'proxy.golang.org',
  'sum.golang.org',
  'rubygems.org',
  'index.rubygems.org',
  'repo.maven.apache.org',
  'repo1.maven.org',
  'plugins.gradle.org',
  'api.nuget.org',
  'packagist.org',
  'repo.packagist.org',
  'hex.pm',
  'repo.hex.pm',
  'pub.dev',
  'hackage.haskell.org',
  'conda.anaconda.org',
  'repo.anaconda.com',
  'deb.debian.org',
  'security.debian.org',
  'archive.ubuntu.com',
  'security.ubuntu.com',
  'ports.ubuntu.com',
  'dl-cdn.alpinelinux.org',
];

const exact = new Set(TRUSTED_SOURCES);
const below = TRUSTED_SOURCES.filter((host) => host.startsWith('*.')).map((host) => host.slice(1));

/** What a route looks for when it does not say so itself. `host` is a route's: canonical, perhaps a wildcard. */
export function defaultDlp(host: string): RouteDlp {
  const isTrusted = exact.has(host) || below.some((suffix) => host.endsWith(suffix));
  return { outbound: OUTBOUND_DETECTORS, inbound: isTrusted ? [] : INBOUND_DETECTORS };
}
