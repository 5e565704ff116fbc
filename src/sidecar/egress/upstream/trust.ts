import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { HostFailure } from '../../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../../diagnostics/result.ts';
import type { UsageFailure } from '../../../diagnostics/usage-failure.ts';
import { fileFailure } from '../../../sys/atomic-file.ts';
import { SYSTEM_BUNDLES } from '../../../sys/system-bundle.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Reads `--upstream-ca` at start, so that a mistake is told then. */
export function readUpstreamCa(path: string): Result<string, HostFailure | UsageFailure> {
  let pem: string;
  try {
    pem = readFileSync(path, 'utf8');
    createSecureContext({ ca: pem });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('ERR_')) return fail(fileFailure('read', path, error));
    pem = '';
  }
  return pem.includes('-----BEGIN CERTIFICATE-----')
    ? ok(pem)
    : fail({
        room: 'usage',
        kind: 'bad-flag',
        what: `--upstream-ca ${path} holds no PEM certificate`,
        mend: 'name a file with one or more `-----BEGIN CERTIFICATE-----` blocks',
      });
}

/**
 * What upstream certificates are verified with: the host's store (Node's own list knows of no company's CA), NODE_EXTRA_CA_CERTS, and `--upstream-ca`. Made
 * at the first connection, because parsing some 140 certificates takes longer than starting.
 */
export class Trust {
  readonly #env: Env;
  readonly #upstreamCa: string;
  readonly #report: (message: string) => void;
  #context: SecureContext | undefined;

  constructor(env: Env, upstreamCa: string, report: (message: string) => void) {
    this.#env = env;
    this.#upstreamCa = upstreamCa;
    this.#report = report;
  }

  context(): SecureContext {
    this.#context ??= createSecureContext({ ca: this.#authorities() });
    return this.#context;
  }

  #authorities(): string[] {
    const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = this.#env;
    const named = SSL_CERT_FILE === undefined || SSL_CERT_FILE === '' ? undefined : SSL_CERT_FILE;
    const store = (named === undefined ? SYSTEM_BUNDLES : [named])
      .map(readBundle)
      .find((pem) => pem !== undefined);
    if (store === undefined) {
      this.#report(
        `no trust store found${named === undefined ? '' : ` at SSL_CERT_FILE=${named}`}: using Node's own list`,
      );
    }
    const authorities = store === undefined ? [...rootCertificates] : [store];
    if (NODE_EXTRA_CA_CERTS !== undefined && NODE_EXTRA_CA_CERTS !== '') {
      const extra = readBundle(NODE_EXTRA_CA_CERTS);
      if (extra === undefined)
        this.#report(`NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS} cannot be read: left out`);
      else authorities.push(extra);
    }
    if (this.#upstreamCa !== '') authorities.push(this.#upstreamCa);
    return authorities;
  }
}

/** undefined when the file is missing or holds no certificate that OpenSSL can read. */
function readBundle(path: string): string | undefined {
  try {
    const pem = readFileSync(path, 'utf8');
    if (!pem.includes('-----BEGIN ')) return undefined;
    createSecureContext({ ca: pem });
    return pem;
  } catch {
    return undefined;
  }
}
