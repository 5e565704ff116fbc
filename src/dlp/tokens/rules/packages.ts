import { BASE62, BASE64URL, HEX_LOWER, LOWER_DIGIT, WORD } from '../byte-class.ts';
import { atLeast, run, type TokenFormat } from '../rule.ts';

/** Package registries and builds. */
export const PACKAGES_FORMATS: readonly TokenFormat[] = [
  {
    rule: 'npm-access-token',
    source: 'docs.npmjs.com/about-access-tokens',
    anchors: ['npm_'],
    tail: [run(BASE62, 36)],
    notAfter: BASE62,
    mixed: true,
  },
  {
    rule: 'pypi-upload-token',
    source: 'pypi.org/help/#apitoken',
    anchors: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZ'],
    tail: [atLeast(BASE64URL, 50)],
  },
  {
    rule: 'rubygems-api-token',
    source: 'guides.rubygems.org/api-key-scopes',
    anchors: ['rubygems_'],
    tail: [run(HEX_LOWER, 48)],
  },
  {
    rule: 'clojars-api-token',
    source: 'github.com/clojars/clojars-web/wiki/Deploy-Tokens',
    anchors: ['CLOJARS_', 'clojars_'],
    tail: [run(BASE62, 60)],
  },
  {
    rule: 'crates-api-token',
    source: 'crates.io/settings/tokens',
    anchors: ['cio'],
    tail: [run(BASE62, 32)],
    notAfter: WORD,
    mixed: true,
  },
  {
    rule: 'nuget-api-key',
    source: 'learn.microsoft.com/nuget',
    anchors: ['oy2'],
    tail: [run(LOWER_DIGIT, 43)],
    notAfter: WORD,
    mixed: true,
  },
  {
    rule: 'packagist-token',
    source: 'packagist.com/docs',
    anchors: ['packagist_ort_', 'packagist_out_', 'packagist_ack_', 'packagist_acs_', 'packagist_uut_'],
    tail: [atLeast(BASE62, 40)],
  },
  {
    rule: 'artifactory-api-key',
    source: 'jfrog.com/help',
    anchors: ['AKCp'],
    tail: [run(BASE62, 60, 72)],
    notAfter: BASE62,
  },
  {
    rule: 'artifactory-reference-token',
    source: 'jfrog.com/help',
    anchors: ['cmVmd'],
    tail: [run(BASE62, 59)],
    notAfter: BASE62,
  },
  {
    rule: 'circleci-api-token',
    source: 'circleci.com/docs/managing-api-tokens',
    anchors: ['CCIPAT_', 'CCIPRJ_'],
    tail: [run(BASE62, 20, 24), '_', run(HEX_LOWER, 40)],
  },
  {
    rule: 'buildkite-token',
    source: 'buildkite.com/docs/platform/security/tokens',
    anchors: ['bkua_', 'bkct_', 'bkaj_', 'bkpi_', 'bkpat_'],
    tail: [atLeast(BASE62, 40)],
    notAfter: BASE62,
  },
  {
    rule: 'sonar-api-token',
    source: 'docs.sonarsource.com/sonarqube',
    anchors: ['squ_', 'sqp_', 'sqa_'],
    tail: [run(HEX_LOWER, 40)],
    notAfter: BASE62,
  },
  {
    rule: 'sourcegraph-access-token',
    source: 'sourcegraph.com/docs/cli/how-tos',
    anchors: ['sgp_'],
    tail: [run(WORD, 40, 57)],
    notAfter: BASE62,
    mixed: true,
  },
  {
    rule: 'sourcegraph-access-token',
    source: 'sourcegraph.com/docs',
    anchors: ['slk_', 'sgd_'],
    tail: [run(HEX_LOWER, 64)],
    notAfter: BASE62,
  },
];
