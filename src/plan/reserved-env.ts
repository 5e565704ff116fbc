/** The bottle's certificate bundle: the system's roots and the bottle's CA. */
export const BOTTLE_CA_BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** The bottle's own CA certificate alone, for runtimes that add it to their built-in roots. */
export const BOTTLE_CA_CERT = '/etc/bot-bottle/ca.crt';
/** The agent's home in every bottle. */
export const BOTTLE_HOME_DIR = '/home/node';
/** The gate's forward proxy (`GATE_PORTS.proxy`). */
export const BOTTLE_PROXY_URL = 'http://127.0.0.1:9099';

/** The supervise server (`GATE_PORTS.supervise`): `MCP_SUPERVISE_URL` of a bottle that has one. */
export const BOTTLE_SUPERVISE_URL = 'http://127.0.0.1:9100/';

const NO_PROXY = 'localhost,127.0.0.1,::1';

/** How each program finds the way out; both cases, because programs differ in which they read. */
export const PROXY_ENV: Readonly<Record<string, string>> = {
  HTTPS_PROXY: BOTTLE_PROXY_URL,
  HTTP_PROXY: BOTTLE_PROXY_URL,
  NO_PROXY,
  https_proxy: BOTTLE_PROXY_URL,
  http_proxy: BOTTLE_PROXY_URL,
  no_proxy: NO_PROXY,
};

/** How each runtime is told to trust the bottle's CA. */
export const CA_ENV: Readonly<Record<string, string>> = {
  AWS_CA_BUNDLE: BOTTLE_CA_BUNDLE,
  CARGO_HTTP_CAINFO: BOTTLE_CA_BUNDLE,
  CURL_CA_BUNDLE: BOTTLE_CA_BUNDLE,
  DENO_CERT: BOTTLE_CA_BUNDLE,
  GIT_SSL_CAINFO: BOTTLE_CA_BUNDLE,
  NODE_EXTRA_CA_CERTS: BOTTLE_CA_CERT,
  PIP_CERT: BOTTLE_CA_BUNDLE,
  REQUESTS_CA_BUNDLE: BOTTLE_CA_BUNDLE,
  SSL_CERT_FILE: BOTTLE_CA_BUNDLE,
};

const PROXY_NAMES = new Set([...Object.keys(PROXY_ENV), 'ALL_PROXY', 'all_proxy']);
const OURS = new Set(['BOT_BOTTLE', 'BOT_BOTTLE_SLUG', 'MCP_SUPERVISE_URL', 'GIT_GATE_URL']);
const PERSON = new Set(['HOME', 'USER', 'LOGNAME']);

/** Why a person may not set this variable in a bottle; undefined when they may. */
export function reservedReason(name: string): string | undefined {
  if (PROXY_NAMES.has(name)) return 'it names the only way out, the gate';
  if (Object.hasOwn(CA_ENV, name)) return "it names the bottle's certificate authority";
  if (OURS.has(name) || name.startsWith('EGRESS_TOKEN_')) return 'bot-bottle sets it itself';
  if (PERSON.has(name)) return `the bottle has a user and a home of its own (${BOTTLE_HOME_DIR})`;
  return undefined;
}
