import { BASE62, BASE62_PERCENT, BASE64_DOT, BASE64_INNER, BASE64URL, BASE64URL_DOT } from '../byte-class.ts';
import { atLeast, run, type TokenFormat } from '../rule.ts';

/** Networks, files, forms, maps. */
export const SOCIAL_FORMATS: readonly TokenFormat[] = [
  {
    rule: 'typeform-api-token',
    source: 'developer.typeform.com',
    anchors: ['tfp_'],
    tail: [atLeast(BASE64URL_DOT, 40)],
    mixed: true,
  },
  {
    rule: 'mapbox-api-token',
    source: 'docs.mapbox.com/accounts/guides/tokens',
    anchors: ['sk.eyJ', 'tk.eyJ'],
    tail: [run(BASE64URL, 40, 120), '.', run(BASE64URL, 20, 24)],
    notAfter: BASE62,
  },
  {
    rule: 'dropbox-short-lived-api-token',
    source: 'developers.dropbox.com/oauth-guide',
    anchors: ['sl.'],
    tail: [atLeast(BASE64URL_DOT, 120)],
    notAfter: BASE62,
    mixed: true,
  },
  {
    rule: 'dropbox-long-lived-api-token',
    source: 'developers.dropbox.com/oauth-guide',
    anchors: ['AAAAAAAAAA'],
    head: [run(BASE62, 11)],
    tail: [run(BASE64URL, 43)],
    notAfter: BASE64_INNER,
    notBefore: BASE64_INNER,
    mixed: true,
  },
  {
    rule: 'facebook-page-access-token',
    source: 'developers.facebook.com/docs/facebook-login/guides/access-tokens',
    anchors: ['EAA'],
    tail: [atLeast(BASE62, 100)],
    notAfter: BASE64_INNER,
    notBefore: BASE64_INNER,
    mixed: true,
  },
  {
    rule: 'twitter-bearer-token',
    source: 'docs.x.com/resources/fundamentals/authentication',
    anchors: ['AAAAAAAAAA'],
    tail: ['AAAAAAAAAAA', run(BASE62_PERCENT, 80, 120)],
    notAfter: BASE64_INNER,
    notBefore: BASE64_INNER,
    mixed: true,
  },
  {
    rule: 'linkedin-client-secret',
    source: 'learn.microsoft.com/linkedin',
    anchors: ['WPL_AP1.'],
    tail: [atLeast(BASE64_DOT, 16)],
  },
];
