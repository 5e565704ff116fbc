/** The upstream proxy that the host's environment names, as curl reads it. */
export interface UpstreamProxy {
  readonly tls: boolean;
  readonly host: string;
  readonly port: number;
  /** The value of Proxy-Authorization, when the URL has userinfo. A secret. */
  readonly authorization?: string;
}

export interface ProxySettings {
  readonly http?: UpstreamProxy;
  readonly https?: UpstreamProxy;
  readonly except: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Lower-case names win, as in curl. A value that is no http or https URL answers its name in `bad`. */
export function proxySettings(env: Env): {
  readonly settings: ProxySettings;
  readonly bad: readonly string[];
} {
  const bad: string[] = [];
  const read = (...names: string[]): UpstreamProxy | undefined => {
    for (const name of names) {
      const value = env[name];
      if (value === undefined || value === '') continue;
      const proxy = parseProxy(value);
      if (proxy === undefined) bad.push(name);
      return proxy;
    }
    return undefined;
  };
  const http = read('http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY');
  const https = read('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY');
  const except = (env.no_proxy ?? env.NO_PROXY ?? '')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '');
  return {
    settings: { except, ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) },
    bad,
  };
}

/** The proxy for one origin. `host` is canonical. */
export function proxyFor(
  settings: ProxySettings,
  scheme: 'http' | 'https',
  host: string,
  port: number,
): UpstreamProxy | undefined {
  const proxy = settings[scheme];
  if (proxy === undefined) return undefined;
  return settings.except.some((entry) => excepts(entry, host, port)) ? undefined : proxy;
}

/** `*`, `host`, `.suffix`, `*.suffix`, each with an optional `:port`; a bare name covers what is below it. */
function excepts(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, name = '', entryPort] = /^(.*?)(?::([0-9]{1,5}))?$/.exec(entry) ?? [];
  const isBareIpv6 = entry.indexOf(':') !== entry.lastIndexOf(':') && !entry.startsWith('[');
  const pattern = (isBareIpv6 ? entry : name).replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (!isBareIpv6 && entryPort !== undefined && Number(entryPort) !== port) return false;
  return pattern !== '' && (host === pattern || host.endsWith(`.${pattern}`));
}

function parseProxy(value: string): UpstreamProxy | undefined {
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`);
  } catch {
    return undefined;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.hostname === '') return undefined;
  const tls = url.protocol === 'https:';
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    tls,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    ...(url.username === '' && url.password === ''
      ? {}
      : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}
