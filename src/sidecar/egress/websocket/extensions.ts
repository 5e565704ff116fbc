import { isToken } from '../http1/characters.ts';

/** What both sides have agreed to about permessage-deflate (RFC 7692 section 7.1). */
export interface Deflate {
  /** Each message of the client is compressed by itself. */
  readonly clientResets: boolean;
  readonly serverResets: boolean;
}

interface Extension {
  readonly name: string;
  /** Lower case; true for a parameter without a value. */
  readonly parameters: ReadonlyMap<string, string | true>;
}

const EXTENSIONS_MAX = 16;

/**
 * The offers of a client without those that we could not look into; undefined when nothing is left, '' never.
 * `values` are all its Sec-WebSocket-Extensions headers.
 */
export function understoodOffers(values: readonly string[]): string | undefined {
  const offers = parseExtensions(values.join(','))?.filter(isUnderstood) ?? [];
  return offers.length === 0 ? undefined : offers.map(write).join(', ');
}

/** What the server accepted of `offered`; a string says what is wrong with it. */
export function acceptedDeflate(
  values: readonly string[],
  offered: string | undefined,
): Deflate | undefined | string {
  if (values.length === 0) return undefined;
  const accepted = parseExtensions(values.join(','));
  if (accepted === undefined) return 'its Sec-WebSocket-Extensions header is malformed';
  const [only, ...more] = accepted;
  if (only === undefined) return undefined;
  if (offered === undefined || more.length > 0 || !isUnderstood(only)) {
    return 'it uses a WebSocket extension that was not offered';
  }
  return {
    clientResets: only.parameters.has('client_no_context_takeover'),
    serverResets: only.parameters.has('server_no_context_takeover'),
  };
}

function isUnderstood({ name, parameters }: Extension): boolean {
  if (name !== 'permessage-deflate') return false;
  for (const [parameter, value] of parameters) {
    switch (parameter) {
      case 'client_no_context_takeover':
      case 'server_no_context_takeover':
        if (value !== true) return false;
        break;
      case 'client_max_window_bits':
        if (value !== true && !isWindow(value)) return false;
        break;
      case 'server_max_window_bits':
        if (value === true || !isWindow(value)) return false;
        break;
      default:
        return false;
    }
  }
  return true;
}

/** 8 to 15, without a leading zero. */
function isWindow(value: string): boolean {
  return value === '8' || value === '9' || (value.length === 2 && value >= '10' && value <= '15');
}

function write({ name, parameters }: Extension): string {
  let text = name;
  for (const [parameter, value] of parameters) text += `; ${parameter}${value === true ? '' : `=${value}`}`;
  return text;
}

/** RFC 6455 section 9.1; undefined when malformed. A value may stand in quotes, where it is a token as well. */
function parseExtensions(text: string): Extension[] | undefined {
  const out: Extension[] = [];
  for (const part of text.split(',')) {
    const [rawName = '', ...rawParameters] = part.split(';');
    const name = rawName.trim().toLowerCase();
    if (name === '' && rawParameters.length === 0) continue;
    if (!isToken(name, 0, name.length) || out.length >= EXTENSIONS_MAX) return undefined;
    const parameters = new Map<string, string | true>();
    for (const raw of rawParameters) {
      const equals = raw.indexOf('=');
      const parameter = (equals < 0 ? raw : raw.slice(0, equals)).trim().toLowerCase();
      if (!isToken(parameter, 0, parameter.length) || parameters.has(parameter)) return undefined;
      let value = equals < 0 ? '' : raw.slice(equals + 1).trim();
      if (value.length > 2 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1);
      if (equals >= 0 && !isToken(value, 0, value.length)) return undefined;
      parameters.set(parameter, equals < 0 ? true : value);
    }
    out.push({ name, parameters });
  }
  return out;
}
