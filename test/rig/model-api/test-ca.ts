import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestCa {
  /** PEM file of the CA certificate, readable by everybody. */
  readonly certPath: string;
  /** A key and certificate for one host name, as `tls.createSecureContext` takes them. */
  leaf(host: string): { readonly key: Buffer; readonly cert: Buffer };
}

/** A certificate authority in `dir`, made by openssl: so the rig shares no code with what it judges. */
export function makeTestCa(dir: string): TestCa {
  const file = (name: string) => join(dir, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const newKey = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', name);
  const sign = (name: string, subject: string, extensions: string, ...signer: string[]) => {
    writeFileSync(file(`${name}.ext`), extensions);
    openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`);
    const output = ['-sha256', '-days', '30', '-extfile', `${name}.ext`, '-out', `${name}.crt`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...output, ...signer);
  };
  newKey('ca.key');
  const caUse = 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n';
  sign('ca', '/CN=bot-bottle test CA', `${caUse}subjectKeyIdentifier=hash\n`, '-signkey', 'ca.key');
  return {
    certPath: file('ca.crt'),
    leaf(host) {
      newKey(`${host}.key`);
      const use =
        'basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n';
      const names = `subjectAltName=DNS:${host}\nauthorityKeyIdentifier=keyid\n`;
      sign(host, `/CN=${host}`, use + names, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial');
      return { key: readFileSync(file(`${host}.key`)), cert: readFileSync(file(`${host}.crt`)) };
    },
  };
}
