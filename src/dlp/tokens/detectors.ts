import { type AnchorIndex, indexAnchors } from './anchor-index.ts';
import { assignments } from './assignment.ts';
import { authorizationHeaders } from './authorization-header.ts';
import { callArguments } from './call-argument.ts';
import { commandFlags } from './command-flag.ts';
import { commandLines } from './command-line.ts';
import { foreignPasswords } from './foreign-password.ts';
import { formatDetector } from './format-detector.ts';
import { jsonWebKey } from './json-web-key.ts';
import { jsonWebToken } from './json-web-token.ts';
import { passwordFile } from './password-file.ts';
import { privateKey } from './private-key.ts';
import type { Detector } from './rule.ts';
import { FORMATS } from './rules/formats.ts';
import { seedPhrase } from './seed-phrase.ts';
import { sharedAccessSignature } from './shared-access-signature.ts';
import { shellSecrets, shortNames } from './shell-secret.ts';
import { spokenSecrets } from './spoken-secret.ts';
import { urlCredentials } from './url-credentials.ts';

let index: AnchorIndex | undefined;

/** Where all of them are looked for; made when it is first needed. */
export function anchorIndex(): AnchorIndex {
  index ??= indexAnchors(detectors());
  return index;
}

/** Every way of finding a credential that there is. */
export function detectors(): readonly Detector[] {
  return [
    ...FORMATS.map(formatDetector),
    privateKey,
    jsonWebToken,
    jsonWebKey,
    urlCredentials,
    ...authorizationHeaders,
    sharedAccessSignature,
    ...commandLines,
    ...commandFlags,
    ...callArguments,
    ...shellSecrets,
    shortNames,
    ...spokenSecrets,
    passwordFile,
    ...foreignPasswords,
    seedPhrase,
    ...assignments,
  ];
}
