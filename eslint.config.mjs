import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

const NOT_IN_SRC = {
  processEnv: {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only platform/config reads the environment.',
  },
  fetch: {
    selector: "CallExpression[callee.name='fetch']",
    message: 'Outbound calls go through platform/resilience.',
  },
  now: {
    selector:
      "CallExpression[callee.object.name='Date'][callee.property.name='now'], NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Take the time from the injected Clock.',
  },
  forwardRef: { selector: "CallExpression[callee.name='forwardRef']", message: 'Break the cycle instead.' },
  defaultExport: { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
  reExport: {
    selector: 'ExportAllDeclaration',
    message: 'No barrels: import from the file that declares it.',
  },
};
const HTTP_CLIENTS = ['node:http', 'node:https', 'undici'];

const restrict = (...allowed) => [
  'error',
  ...Object.entries(NOT_IN_SRC)
    .filter(([name]) => !allowed.includes(name))
    .map(([, rule]) => rule),
];

export default tseslint.config(
  { ignores: ['dist', 'data', 'coverage', 'node_modules'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked, prettier],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // A module is a class with decorators and nothing in it.
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowEmpty: true, allowStaticOnly: true },
      ],
      // noUncheckedIndexedAccess asks for these where the bounds are plain to see.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Names in brackets are TypeScript's own demand (noPropertyAccessFromIndexSignature) on index signatures.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true, number: true } },
      ],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Options given to a class's own types are plain objects all over Nest.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Promise.withResolvers<void>() is what it is.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // It takes away assertions that the compiler asks for.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': restrict(),
      'no-restricted-imports': [
        'error',
        {
          paths: HTTP_CLIENTS.map((name) => ({
            name,
            message: 'Outbound calls go through platform/resilience.',
            allowTypeImports: true,
          })),
        },
      ],
    },
  },
  {
    files: ['src/platform/config/environment.ts'],
    rules: { 'no-restricted-syntax': restrict('processEnv') },
  },
  { files: ['src/instrumentation.ts'], rules: { 'no-restricted-syntax': restrict('processEnv') } },
  {
    files: ['src/shared/clock.ts', 'src/platform/logging/*.ts', 'src/platform/config/runtime.ts'],
    rules: { 'no-restricted-syntax': restrict('now') },
  },
  {
    files: ['src/platform/resilience/*.ts'],
    rules: { 'no-restricted-syntax': restrict('fetch'), 'no-restricted-imports': 'off' },
  },
  // A listener is no client; the command line's probes reach what is not called yet.
  {
    files: ['src/platform/http/{management-listener,port-holder}.ts', 'src/platform/cli/probes.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts', 'src/**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/require-await': 'off',
      // What a server answered is asserted, not typed.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
