import { BASE62, BASE64, BASE64_ANY, BASE64URL, HEX_LOWER, WORD } from '../byte-class.ts';
import { atLeast, run, type TokenFormat } from '../rule.ts';

const GITHUB =
  'docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github';
const GITLAB = 'docs.gitlab.com/security/tokens';

/** Code hosting. */
export const CODE_HOSTING_FORMATS: readonly TokenFormat[] = [
  { rule: 'github-pat', source: GITHUB, anchors: ['ghp_'], tail: [atLeast(BASE62, 36)] },
  { rule: 'github-oauth', source: GITHUB, anchors: ['gho_'], tail: [atLeast(BASE62, 36)] },
  { rule: 'github-app-token', source: GITHUB, anchors: ['ghu_', 'ghs_'], tail: [atLeast(BASE62, 36)] },
  { rule: 'github-refresh-token', source: GITHUB, anchors: ['ghr_'], tail: [atLeast(BASE62, 36)] },
  { rule: 'github-fine-grained-pat', source: GITHUB, anchors: ['github_pat_'], tail: [atLeast(WORD, 82)] },
  { rule: 'gitlab-pat', source: GITLAB, anchors: ['glpat-'], tail: [atLeast(BASE64URL, 20)] },
  { rule: 'gitlab-ptt', source: GITLAB, anchors: ['glptt-'], tail: [atLeast(BASE64URL, 20)] },
  { rule: 'gitlab-deploy-token', source: GITLAB, anchors: ['gldt-'], tail: [atLeast(BASE64URL, 20)] },
  {
    rule: 'gitlab-runner-authentication-token',
    source: GITLAB,
    anchors: ['glrt-', 'glrtr-'],
    tail: [atLeast(BASE64URL, 20)],
  },
  { rule: 'gitlab-cicd-job-token', source: GITLAB, anchors: ['glcbt-'], tail: [atLeast(BASE64URL, 20)] },
  {
    rule: 'gitlab-feature-flag-client-token',
    source: GITLAB,
    anchors: ['glffct-'],
    tail: [atLeast(BASE64URL, 20)],
  },
  { rule: 'gitlab-feed-token', source: GITLAB, anchors: ['glft-'], tail: [atLeast(BASE64URL, 20)] },
  { rule: 'gitlab-incoming-mail-token', source: GITLAB, anchors: ['glimt-'], tail: [atLeast(BASE64URL, 25)] },
  {
    rule: 'gitlab-kubernetes-agent-token',
    source: GITLAB,
    anchors: ['glagent-'],
    tail: [atLeast(BASE64URL, 50)],
  },
  { rule: 'gitlab-oauth-app-secret', source: GITLAB, anchors: ['gloas-'], tail: [atLeast(BASE64URL, 64)] },
  { rule: 'gitlab-scim-token', source: GITLAB, anchors: ['glsoat-'], tail: [atLeast(BASE64URL, 20)] },
  { rule: 'gitlab-workspace-token', source: GITLAB, anchors: ['glwt-'], tail: [atLeast(BASE64URL, 20)] },
  { rule: 'gitlab-rrt', source: GITLAB, anchors: ['GR1348941'], tail: [run(BASE64URL, 20, 24)] },
  {
    rule: 'gitlab-session-cookie',
    source: GITLAB,
    anchors: ['_gitlab_session='],
    tail: [run(HEX_LOWER, 32)],
  },
  {
    rule: 'bitbucket-app-password',
    source: 'support.atlassian.com/bitbucket-cloud',
    anchors: ['ATBB'],
    tail: [run(BASE64URL, 24, 32)],
    notAfter: BASE62,
    mixed: true,
  },
  {
    rule: 'bitbucket-data-center-token',
    source: 'confluence.atlassian.com/bitbucketserver',
    anchors: ['BBDC-'],
    tail: [run(BASE64, 44)],
  },
  {
    rule: 'atlassian-api-token',
    source: 'support.atlassian.com/atlassian-account',
    anchors: ['ATATT3', 'ATCTT3', 'ATSTT3', 'ATOTT3'],
    tail: [atLeast(BASE64_ANY, 100)],
  },
];
