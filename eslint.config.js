import tseslint from 'typescript-eslint';

/** What runs again when history is replayed: the same arguments must give the same answer. */
const pure = [
  'src/kernel/**/*.ts',
  'src/domain/**/*.ts',
  'src/assessment/**/*.ts',
  'src/processes/**/*.ts',
  'src/reconciliation/matching/**/*.ts',
  'projections/**/*.ts',
];
const tests = ['**/*.spec.ts', 'test/**', 'bench/**', 'scripts/**'];

const isAnArgument = 'is an argument here: what is replayed must come out as it did.';
const clock = `The time ${isAnArgument}`;
const random = `An id or a random number ${isAnArgument}`;

export default tseslint.config(
  { ignores: ['dist/**', 'clients/*/dist/**', 'node_modules/**', 'bench/peers/**', 'coverage/**'] },
  {
    files: ['**/*.{js,cjs,ts}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-else-return': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'isNaN', message: 'Number.isNaN coerces nothing.' },
      ],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Of the rules that need types, those that find faults in this code and cost little.
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    // A new command, event or status must be decided on in every switch: `default` would hide it.
    files: ['src/domain/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false },
      ],
    },
  },
  {
    // Tables are known by their shapes when it runs, which Kysely's types call `any`.
    files: ['src/stores/rows/**/*.ts', 'projections/tables.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: pure,
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'performance', message: clock },
        { name: 'setTimeout', message: clock },
        { name: 'setInterval', message: clock },
        { name: 'crypto', message: random },
        { name: 'process', message: `The environment ${isAnArgument}` },
        { name: 'fetch', message: 'Pure code reads nothing.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: random },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
        { selector: 'CallExpression[callee.name="Date"]', message: clock },
        { selector: 'MemberExpression[object.property.name="Now"]', message: clock },
        {
          selector: 'MemberExpression[object.name="Temporal"][property.name="Now"]',
          message: clock,
        },
        {
          selector: 'Identifier[name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]',
          message: random,
        },
      ],
    },
  },
  {
    files: tests,
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
