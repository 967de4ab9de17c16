// Which way imports may point. `scripts/check.ts` runs this and insists on a number of modules, so that a rule set that
// sees nothing cannot pass.
const feature = (name) => `^apps/node/src/${name}/`
const features = (names) => `^apps/node/src/(${names.join('|')})/`

const ground = ['platform']
const records = ['federation', 'journal', 'connectors', 'trust']
const services = ['evidence', 'links', 'catalogue', 'documents', 'exchange', 'identity']
const top = ['cases', 'notices', 'tracker', 'operator']

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'packages-stand-alone',
      comment: 'Packages are usable outside this repository: they know neither the apps nor the sandbox.',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|sandbox|tests|scripts|conformance|bench)/' },
    },
    {
      name: 'apps-without-sandbox',
      comment: 'What runs in production must not lean on make-believe states.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^(sandbox|tests|scripts|conformance|bench)/' },
    },
    {
      name: 'portal-knows-only-the-contract',
      comment: 'The web speaks to the node over its API alone; the rules of names and identifiers run in both.',
      severity: 'error',
      from: { path: '^apps/portal/' },
      to: { path: '^(apps/node|packages/(?!client/|names/|seal/texts/))' },
    },
    {
      name: 'sandbox-outside-the-node',
      comment:
        'The sandbox speaks to nodes as the world does; only its supervisor borrows the embedded database, and tests judge with it.',
      severity: 'error',
      from: { path: '^sandbox/', pathNot: '^sandbox/src/federation/|\\.test\\.ts$' },
      to: { path: '^apps/' },
    },
    {
      name: 'supervisor-borrows-the-platform-only',
      severity: 'error',
      from: { path: '^sandbox/src/federation/' },
      to: { path: '^apps/(?!node/src/platform/)' },
    },
    {
      name: 'platform-knows-no-feature',
      comment: 'Database, jobs, HTTP and settings know nothing of the domain.',
      severity: 'error',
      from: { path: feature('platform') },
      to: { path: '^apps/node/src/(?!platform/)' },
    },
    {
      name: 'records-below-services',
      comment: 'federation, journal and connectors are used by the services and do not know them.',
      severity: 'error',
      from: { path: features(records) },
      to: { path: features([...services, ...top]) },
    },
    {
      name: 'services-below-cases',
      severity: 'error',
      from: { path: features(services) },
      to: { path: features(top) },
    },
    {
      name: 'features-below-the-entry',
      comment: 'main.ts and the command line compose the features, not the other way round.',
      severity: 'error',
      from: { path: features([...ground, ...records, ...services, ...top]) },
      to: { path: '^apps/node/src/(commands/|main\\.ts|[^/]+\\.ts$)' },
    },
    {
      name: 'packages-by-their-entry',
      comment: 'A package is used through its public entry.',
      severity: 'error',
      from: { path: '^(apps|sandbox|tests|conformance|bench)/' },
      to: { path: '^packages/([^/]+)/src/(?!\\1\\.ts$)' },
    },
    {
      name: 'tests-are-not-imported',
      severity: 'error',
      from: { pathNot: '\\.test\\.tsx?$' },
      to: { path: '\\.test\\.tsx?$' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.kopru)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
}
