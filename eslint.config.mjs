import tseslint from 'typescript-eslint'
import { documentExports } from './test/checks/document-exports.mjs'
import { documentFields } from './test/checks/document-fields.mjs'
import { PROTOCOL_GLOBALS } from './test/checks/protocol-globals.mjs'

// What specs and style ask and a machine can see. Layout of the text is nobody's business here.
const BARE_ERRORS = '/^(Error|TypeError|RangeError|SyntaxError|AggregateError)$/'

export default tseslint.config(
  { ignores: ['node_modules/', '.node/', '.medrec*/', 'contracts/artifacts/', 'contracts/cache/', 'browser/dist/', 'coverage/', 'protocol/messages/', 'protocol/chain/abi/', '**/*.d.ts'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { medrec: { rules: { 'document-exports': documentExports, 'document-fields': documentFields } } },
    rules: {
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-debugger': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-unreachable': 'error',
      'no-self-assign': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error',
        { selector: `NewExpression[callee.name=${BARE_ERRORS}]`, message: 'Throw a MedrecError with a stable code.' },
        { selector: `ThrowStatement > CallExpression[callee.name=${BARE_ERRORS}]`, message: 'Throw a MedrecError with a stable code.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that has it.' },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', caughtErrorsIgnorePattern: '^_' }],
      // What was caught may be thrown on.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingAny: false, allowThrowingUnknown: true }],
      '@typescript-eslint/restrict-plus-operands': 'error'
    }
  },
  {
    files: ['protocol/**/*.ts', 'node/**/*.ts', 'browser/**/*.ts'],
    rules: { 'medrec/document-exports': 'error', 'medrec/document-fields': 'error' }
  },
  {
    // Runs wherever JavaScript runs: only what is listed there may be taken for granted.
    files: ['protocol/**/*.ts'],
    languageOptions: { globals: PROTOCOL_GLOBALS, parserOptions: { lib: ['es2024'] } },
    rules: {
      'no-undef': 'error',
      'no-restricted-properties': ['error',
        { object: 'Date', property: 'now', message: 'Clocks are passed in.' },
        { object: 'Math', property: 'random', message: 'Randomness is passed in, and comes from crypto.' },
        { object: 'performance', property: 'now', message: 'Clocks are passed in.' }
      ]
    }
  },
  {
    // Tests throw what they like at the code under test, and describe many cases in one file.
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error',
        // See test/runner/leave-promises.mjs.
        { selector: 'CallExpression[callee.name=/^(describe|suite)$/] > ArrowFunctionExpression[async=true]', message: 'Await before describe: what it declares after it has awaited something would not be found to be its own.' }
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // `describe` and `it` of node:test give promises that the runner waits for.
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['describe', 'it', 'test', 'suite'] }] }]
    }
  },
  {
    files: ['**/*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' }
  }
)
