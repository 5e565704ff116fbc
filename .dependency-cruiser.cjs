// The architecture's boundaries, as rules. docs/architecture.md explains each.
const PURE = '^src/(manifest|plan|policy|provider|dlp|tls|diagnostics|yaml|wire)/';

const TLS_CONTEXTS = '^src/tls/leaf-contexts\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-rooms-spawn-nothing',
      comment:
        'manifest, plan, policy, provider, dlp and tls decide; they start no process and open no socket',
      severity: 'error',
      from: { path: PURE, pathNot: TLS_CONTEXTS },
      to: { path: '^(node:)?(child_process|net|http|https|http2|tls|dgram|dns|worker_threads)(/|$)' },
    },
    {
      name: 'tls-contexts-open-no-socket',
      comment:
        'caches what createSecureContext makes of a certificate: from node:tls that, and nothing beside it',
      severity: 'error',
      from: { path: TLS_CONTEXTS },
      to: { path: '^(node:)?(child_process|net|http|https|http2|dgram|dns|worker_threads)(/|$)' },
    },
    {
      name: 'pure-rooms-touch-no-effects',
      severity: 'error',
      from: { path: PURE, pathNot: '^src/manifest/' },
      to: { path: '^src/(sys|session|backend|sidecar|gate|cli)/' },
    },
    {
      name: 'backends-see-the-plan-only',
      severity: 'error',
      from: { path: '^src/backend/' },
      to: { path: '^src/(cli|manifest|session|sidecar|gate|dlp|paddock|provider)/' },
    },
    {
      name: 'the-network-side-knows-no-backend',
      severity: 'error',
      from: { path: '^src/(sidecar|gate)/' },
      to: { path: '^src/(backend|cli|session|manifest|provider|paddock)/' },
    },
    {
      name: 'the-gate-holds-no-policy',
      comment:
        'the gate moves bytes and names captured connections; it imports the wire formats it shares and nothing else',
      severity: 'error',
      from: { path: '^src/gate/' },
      to: { path: '^src/(policy|tls|dlp|audit|sidecar)/' },
    },
    {
      name: 'only-the-cli-prints',
      severity: 'error',
      from: { path: '^src/(?!cli/|entry/)' },
      to: { path: '^src/(cli|entry)/' },
    },
    {
      name: 'processes-only-in-sys',
      severity: 'error',
      from: { path: '^src/(?!sys/)' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    { name: 'not-to-tests', severity: 'error', from: { path: '^src' }, to: { path: '^(test|bench)/' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
