// Who may import whom (docs/ARCHITECTURE.md). There are no exceptions: a new edge is a line in one of these lists.

/** Which platform room may use which of its neighbours. */
const PLATFORM_EDGES = {
  config: [],
  logging: ['config'],
  telemetry: [],
  profiling: [],
  http: ['config', 'logging', 'telemetry'],
  observability: ['config', 'http', 'telemetry'],
  health: ['config', 'http', 'observability'],
  cli: ['config'],
  cache: ['cli', 'config', 'health', 'observability', 'telemetry'],
  'rate-limit': ['cache', 'config', 'http', 'observability'],
  resilience: ['auth', 'cache', 'health', 'http', 'observability', 'telemetry'],
  database: ['cli', 'config', 'health', 'observability', 'telemetry'],
  auth: ['config', 'http', 'observability', 'rate-limit'],
  audit: ['auth', 'config', 'database', 'http', 'logging'],
  jobs: ['config', 'database'],
  mongodb: ['cli', 'config', 'database', 'health', 'observability', 'telemetry'],
  backup: ['cli', 'config', 'database', 'jobs', 'mongodb', 'observability'],
  idempotency: ['auth', 'database', 'http', 'jobs', 'mongodb', 'rate-limit'],
};

/** Which feature module may call which other. */
const MODULE_EDGES = {
  account: [],
  'github-sync': [],
  portfolio: [],
  provider: [],
  content: ['github-sync', 'account'],
  chat: ['content'],
  profile: ['account', 'github-sync'],
  mcp: ['content'],
};

/** Domain types of a module besides the one it is named after. */
const DOMAIN_TYPES = {
  'github-sync': ['github-activity'],
};

const anyOf = (names) => `(${names.join('|')})`;

const platformRules = Object.entries(PLATFORM_EDGES).map(([room, neighbours]) => ({
  name: `platform-${room}`,
  severity: 'error',
  from: { path: `^src/platform/${room}/` },
  to: { path: '^src/platform/', pathNot: `^src/platform/${anyOf([room, ...neighbours])}/` },
}));

const moduleRules = Object.entries(MODULE_EDGES).flatMap(([module, callees]) => [
  {
    name: `module-${module}-edges`,
    severity: 'error',
    from: { path: `^src/modules/${module}/` },
    to: { path: '^src/modules/', pathNot: `^src/modules/${anyOf([module, ...callees])}/` },
  },
  ...callees.map((callee) => ({
    name: `module-${module}-into-${callee}`,
    comment:
      'Another module’s module, service, its errors and domain types may be used, never its dto, entities or store.',
    severity: 'error',
    from: { path: `^src/modules/${module}/` },
    to: {
      path: `^src/modules/${callee}/`,
      pathNot: `^src/modules/${callee}/${anyOf([callee, ...(DOMAIN_TYPES[callee] ?? []), '[^/]+\\.module', '[^/]+\\.service', '[^/]+\\.errors'])}\\.ts$`,
    },
  })),
]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['^src/(main|cli|instrumentation)\\.ts$', '\\.spec\\.ts$'] },
      to: {},
    },
    {
      name: 'shared-imports-nothing',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/shared/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'platform-knows-no-module',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/modules/' },
    },
    {
      name: 'nothing-below-imports-the-root',
      severity: 'error',
      from: { path: '^src/(shared|platform|modules)/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'known-rooms-only',
      comment: 'A room or module that no list names has no edges to check: name it first.',
      severity: 'error',
      from: {},
      to: {
        path: '^src/(platform|modules)/',
        pathNot: [
          `^src/platform/${anyOf(Object.keys(PLATFORM_EDGES))}/`,
          `^src/modules/${anyOf(Object.keys(MODULE_EDGES))}/`,
        ],
      },
    },
    {
      name: 'src-needs-no-tests',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'src-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...platformRules,
    ...moduleRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
