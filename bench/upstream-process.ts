import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { selfSigned } from '../demo/certificate.mjs';
import { type BenchChild, startChild } from './bench-child.ts';
import { type Setting, UPSTREAM_HOST, type Upstream } from './setting.ts';

export function writeCertificate(
  setting: Setting,
  name: string,
): { readonly certFile: string; readonly keyFile: string } {
  const { cert, key } = selfSigned([UPSTREAM_HOST, 'localhost']);
  const [certFile, keyFile] = [join(setting.scratch, `${name}.crt`), join(setting.scratch, `${name}.key`)];
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { certFile, keyFile };
}

/** Starts an upstream: `proxy/upstream` for many small answers, `bulk-upstream` for large ones, `streaming/upstream`. */
export async function startUpstream(
  setting: Setting,
  bundle: string,
): Promise<Upstream & { readonly process: BenchChild }> {
  const { certFile, keyFile } = writeCertificate(setting, bundle.replace('/', '-'));
  const upstream = startChild([process.execPath, setting.bundle(bundle), certFile, keyFile]);
  const { port } = await upstream.nextJson();
  return { port: Number(port), certFile, process: upstream };
}
