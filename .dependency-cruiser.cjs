// Imports go one way (see "Layout" in docs/contributor.md). A room may import itself and what is
// named here; `npm run imports` and test/imports.spec.ts hold it to that.
const PURE = ['kernel', 'assessment', 'domain', 'processes'];
const CORE = [...PURE, 'ledger', 'stores'];
const rooms = {
  kernel: [],
  assessment: ['kernel'],
  domain: ['kernel', 'assessment'],
  processes: ['kernel', 'assessment', 'domain'],
  stores: ['kernel', 'assessment'],
  ledger: [...PURE, 'stores'],
  access: CORE,
  banking: ['kernel'],
  'payment-files': [...CORE, 'banking'],
  reconciliation: [...CORE, 'banking'],
  history: [...CORE, 'reconciliation'],
  erasure: CORE,
  earlier: [...CORE, 'banking'],
  proof: CORE,
  backup: [...CORE, 'proof', 'erasure', 'composition.ts'],
  feed: CORE,
  webhooks: [...CORE, 'feed'],
  exports: [...CORE, 'banking'],
  demo: [
    ...CORE,
    ...['access', 'banking', 'payment-files', 'reconciliation', 'earlier'],
    'composition.ts',
  ],
  http: [
    ...CORE,
    ...[
      'access',
      'banking',
      'payment-files',
      'reconciliation',
      'history',
      'earlier',
      'proof',
      'feed',
      'webhooks',
      'exports',
      'demo',
    ],
    'composition.ts',
  ],
};

/** Rooms that also read read models. */
const READERS = [
  'access',
  'reconciliation',
  'history',
  'erasure',
  'proof',
  'feed',
  'exports',
  'demo',
  'http',
];

const oneWay = Object.entries(rooms).map(([room, below]) => ({
  name: `${room}-imports-only-what-is-below-it`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^(src|projections)/',
    pathNot: [
      `^src/(${[room, ...below].join('|').replaceAll('.', '\\.')})(/|$)`,
      ...(READERS.includes(room) ? ['^projections/'] : []),
      ...(room === 'ledger' ? ['^projections/projection\\.ts$'] : []),
      ...(room === 'stores' ? ['^projections/'] : []),
    ],
  },
}));

/** What asks rows with Kysely, beside the projections that fill them. */
const queries = '^projections/(page|.+/query)\\.ts$';
const pure = `^(src/(${PURE.join('|')}|reconciliation/matching)|projections)/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'matching-is-of-values-alone',
      comment: 'The words for which are those of a file from the bank, and of a break.',
      severity: 'error',
      from: { path: '^src/reconciliation/matching/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(kernel/|reconciliation/matching/|banking/values\\.ts$|domain/break/events\\.ts$)',
      },
    },
    {
      name: 'projections-import-events-and-nothing-that-decides',
      severity: 'error',
      from: { path: '^projections/' },
      to: {
        path: '^src/',
        pathNot: '^src/(kernel/|assessment/|domain/(.+/events|streams)\\.ts$)',
      },
    },
    {
      name: 'the-registry-of-projections-is-for-stores-and-composition',
      comment: 'Whoever asks a question imports a query; the type of all tables may be named.',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: '^src/(stores/rows/|composition\\.ts$)' },
      to: { path: '^projections/index\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-stores-read-the-projections',
      severity: 'error',
      from: { path: '^src/stores/', pathNot: '^src/stores/rows/' },
      to: { path: '^projections/' },
    },
    {
      name: 'adapters-are-named-in-composition',
      comment: 'Everyone else knows a port.',
      severity: 'error',
      from: {
        path: '^(src|projections)/',
        pathNot: '^src/(composition\\.ts$|stores/(rows|events/(sqlite|kurrentdb))/)',
      },
      to: { path: '^src/stores/(events/(sqlite|kurrentdb)/|rows/(sqlite|postgres)\\.ts$)' },
    },
    {
      name: 'databases-are-known-to-stores',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: '^src/stores/' },
      to: { path: 'node_modules/(@types/)?(better-sqlite3|pg|@eventstore)/' },
    },
    {
      name: 'pure-code-reaches-nothing-outside',
      comment: 'Hashing (createHash) is arithmetic; the lint rules ban the rest of node:crypto.',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'hashing-in-pure-code-is-for-names-and-packs',
      severity: 'error',
      from: { path: pure, pathNot: '^src/(domain/(streams|period/seal)|assessment/pack)\\.ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?crypto$' },
    },
    {
      name: 'pure-code-uses-pure-packages',
      severity: 'error',
      from: { path: pure, pathNot: queries },
      to: {
        path: 'node_modules/',
        pathNot: [
          'node_modules/(temporal-polyfill|temporal-spec|temporal-utils|immutable|decimal\\.js)/',
          // A policy pack is text, checked against a schema and hashed.
          'node_modules/(ajv|yaml|canonicalize)/',
        ],
      },
    },
    {
      name: 'banking-turns-bytes-into-values',
      comment: 'It hashes and inflates what it is given, and opens nothing itself.',
      severity: 'error',
      from: { path: '^src/banking/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
    {
      name: 'what-reads-files-of-others-stays-in-banking',
      comment: 'One reader of XML, CSV and workbooks each, behind one set of limits.',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: '^src/banking/' },
      to: { path: 'node_modules/(saxes|csv-parse|@e965/xlsx)/' },
    },
    {
      name: 'nestjs-lives-at-the-edge',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(http|cli)/|^src/(main|config)\\.ts$|\\.module\\.ts$' },
      to: { path: 'node_modules/(@nestjs|rxjs|class-validator|class-transformer|@?fastify)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Types may refer to one another; what runs may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-imported-is-there',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'what-is-shipped-needs-no-development-package',
      severity: 'error',
      from: { path: '^(src|projections)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'npm'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    exclude: { path: '\\.spec\\.ts$' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
