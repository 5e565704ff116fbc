import { isIPv4 } from 'node:net';

/*
 * What `container` 1.0 prints, read strictly: anything that is not exactly what is needed is undefined or a reason in
 * words, never a guess. Fields that nothing here needs are not looked at: later versions may add some.
 */

type Fields = Readonly<Record<string, unknown>>;

/** `container CLI version 1.0.0 (build: release, commit: ee848e3)` */
export function parseVersion(text: string): string | undefined {
  return /^container CLI version (\d{1,6}\.\d{1,6}\.\d{1,6})(?:[\s(-]|$)/.exec(text.slice(0, 1000))?.[1];
}

/** `container system status --format json`: `running`, or whatever else it says. */
export function parseStatus(json: string): string | undefined {
  const status = fields(parse(json))?.status;
  return typeof status === 'string' && status !== '' && status.length < 100 ? status : undefined;
}

export interface BuilderStatus {
  readonly running: boolean;
  readonly nameservers: readonly string[];
}

/** `container builder status --format json`: a list of at most one, or that one alone. */
export function parseBuilder(json: string): BuilderStatus | undefined {
  const parsed = parse(json);
  const [entry, ...more] = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (Array.isArray(parsed) && entry === undefined) return { running: false, nameservers: [] };
  const builder = fields(entry);
  const state = fields(builder?.status)?.state;
  if (builder === undefined || more.length > 0 || typeof state !== 'string') return undefined;
  const nameservers = fields(fields(builder.configuration)?.dns)?.nameservers ?? [];
  if (!isTexts(nameservers)) return undefined;
  return { running: state === 'running', nameservers };
}

/** The address that a container has on a network, of `container inspect`; or why there is none. */
export function parseAddress(
  json: string,
  network: string,
): { readonly address: string } | { readonly missing: string; readonly mayCome: boolean } {
  const parsed = parse(json);
  const never = (missing: string) => ({ missing, mayCome: false });
  if (parsed === undefined) return never('it is not JSON');
  const [first] = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  const status = fields(fields(first)?.status);
  if (status === undefined) return never('it has no field status');
  if (!Array.isArray(status.networks)) return never('it has no list status.networks');
  const entry = (status.networks as unknown[]).map(fields).find((each) => each?.network === network);
  if (entry === undefined) return { missing: `status.networks has no entry for ${network}`, mayCome: true };
  const [address = '', prefix = ''] = String(entry.ipv4Address ?? '').split('/');
  if (address === '') return { missing: `it has no address on ${network}`, mayCome: true };
  if (!isIPv4(address) || !/^(?:[0-9]|[12][0-9]|3[0-2])?$/.test(prefix))
    return never('status.networks[].ipv4Address is no IPv4 address');
  return { address };
}

/** A container or a network, with what is ours of its labels. */
export interface Listed {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly running: boolean;
}

/** `container list --format json` and `container network list --format json`. */
export function parseList(json: string): readonly Listed[] | undefined {
  const parsed = parse(json);
  if (!Array.isArray(parsed)) return undefined;
  const listed: Listed[] = [];
  for (const each of parsed as unknown[]) {
    const entry = fields(each);
    const labels = fields(fields(entry?.configuration)?.labels ?? {});
    if (entry === undefined || labels === undefined || !isName(entry.id)) return undefined;
    listed.push({
      name: entry.id,
      labels: Object.fromEntries(
        Object.entries(labels).filter((label): label is [string, string] => typeof label[1] === 'string'),
      ),
      running: fields(entry.status)?.state === 'running',
    });
  }
  return listed;
}

/**
 * The resolver of the host to use, of `scutil --dns`: one that is reached directly before one that is not, because a
 * virtual machine has no way into a VPN of its host.
 */
export function parseResolvers(text: string): string | undefined {
  const blocks = text
    .slice(0, 256 * 1024)
    .split(/^resolver #/m)
    .slice(1);
  const usable = (block: string) =>
    block
      .split('\n')
      .map((line) => /^ {0,8}nameserver\[\d{1,3}\] ?: ?(\S{1,64})$/.exec(line.trimEnd())?.[1])
      .find((address) => address !== undefined && isUsableIPv4(address));
  const direct = blocks.filter((block) => block.includes('Directly Reachable Address'));
  return [...direct, ...blocks].map(usable).find((address) => address !== undefined);
}

/** Of a host that other machines may ask: no loopback, link-local, multicast or unspecified address. */
export function isUsableIPv4(text: string): boolean {
  if (!isIPv4(text)) return false;
  const [first = 0, second = 0] = text.split('.').map(Number);
  return first !== 0 && first !== 127 && first < 224 && !(first === 169 && second === 254);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** As the tool lets names be; so that no name is ever read as an option. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/.test(value);
}
