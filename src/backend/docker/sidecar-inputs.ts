import { existsSync } from 'node:fs';
import { egressSecrets } from '../../plan/known-values.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { SYSTEM_BUNDLES } from '../../sys/system-bundle.ts';
import { EXTRA_CA_VARIABLE } from '../../wire/bottle-paths.ts';
import { type Bind, SYSTEM_CA, UPSTREAM_CA } from './args.ts';
import { realOr } from './prepare.ts';

/** Settings of the host for its outgoing connections, which egress honours. */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'];
const CA_FILES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

export interface SidecarInputs {
  /** `NAME=value` lines and an empty one: its secrets and settings. */
  readonly input: string;
  /** The names of its secrets. */
  readonly flags: readonly string[];
  readonly binds: readonly Bind[];
  readonly network: string;
}

export function sidecarInputs(
  plan: Plan,
  host: Host,
  hostValues: Readonly<Record<string, string>>,
): SidecarInputs {
  const env: Record<string, string> = {};
  const binds: Bind[] = [];
  const show = (source: string, target: string) =>
    binds.push({ source: realOr(source), target, writable: false });
  const bundle = SYSTEM_BUNDLES.find((path) => existsSync(path));
  if (bundle !== undefined) show(bundle, SYSTEM_CA);
  for (const name of PROXIES) {
    const value = host.env[name];
    if (value) env[name] = value;
  }
  for (const name of CA_FILES) {
    const path = host.env[name];
    if (!path?.startsWith('/') || !existsSync(path)) continue;
    const target = `/bot-bottle/host-${name.toLowerCase().replaceAll('_', '-')}.pem`;
    show(path, target);
    env[name === 'NODE_EXTRA_CA_CERTS' ? EXTRA_CA_VARIABLE : name] = target;
  }
  if (plan.egress.upstreamCa !== undefined) show(plan.egress.upstreamCa, UPSTREAM_CA);
  const secrets = egressSecrets(plan.egress, hostValues);
  Object.assign(env, secrets.env);
  return {
    input: environmentLines(env),
    flags: secrets.flags,
    binds,
    network: networkFor(plan, host),
  };
}

/** What the script of `lifeline` reads; a value of several lines cannot be told so, and none of ours is one. */
export function environmentLines(env: Readonly<Record<string, string>>): string {
  const lines = Object.entries(env).filter(([, value]) => !/[\r\n]/.test(value));
  return `${lines.map(([name, value]) => `${name}=${value}\n`).join('')}\n`;
}

/**
 * What a person has led to the host's own loopback (a name by --resolve, a proxy) is only there in the host's network;
 * the bottle stays in its own all the same.
 */
export function networkFor(plan: Plan, host: Pick<Host, 'env' | 'platform'>): 'bridge' | 'host' {
  if (host.platform !== 'linux') return 'bridge';
  const mapped = plan.egress.resolve.some((mapping) => /^[^:]+:\d+:(?:127\.|\[::1\]|::1)/.test(mapping));
  const proxied = PROXIES.slice(0, 4).some((name) =>
    /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(?:127\.|localhost\b|\[::1\])/i.test(host.env[name] ?? ''),
  );
  return mapped || proxied ? 'host' : 'bridge';
}
