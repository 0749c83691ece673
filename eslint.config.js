import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';

/** The rooms, from the bottom up: each may import itself and the rooms named beside it. */
const core = './server/src/core';
const rooms = {
  [`${core}/base`]: [],
  [`${core}/ir`]: [`${core}/base`],
  [`${core}/types`]: [`${core}/base`],
  [`${core}/library`]: [],
  [`${core}/upstream`]: [`${core}/base`, `${core}/types`],
  [`${core}/eval`]: [`${core}/base`, `${core}/ir`, `${core}/types`],
  [`${core}/model`]: [
    `${core}/base`,
    `${core}/ir`,
    `${core}/eval`,
    `${core}/types`,
    `${core}/upstream`,
  ],
  [`${core}/checks`]: [core],
  [`${core}/features`]: [core],
  [`${core}/map`]: [core],
  [`${core}/edits`]: [core],
  [core]: [],
  './server/src/nix': [`${core}/base`, `${core}/types`, `${core}/upstream`, `${core}/ports.ts`],
  './server/src/actions': [core, './server/src/nix', './server/src/protocol.ts'],
  './server/src/picture': ['./server/src/protocol.ts'],
  './server/src/node': [`${core}/base`, `${core}/ports.ts`],
  './server/src/secrets': [core, './server/src/nix', './server/src/protocol.ts'],
  './server/src/upstream': [core, './server/src/actions', './server/src/node'],
  './server/src/lsp': [
    core,
    './server/src/node',
    './server/src/reports',
    './server/src/secrets',
    './server/src/upstream',
    './server/src/protocol.ts',
  ],
  './server/src/reports': [core, './server/src/protocol.ts'],
  './server/src/mcp': [
    core,
    './server/src/nix',
    './server/src/actions',
    './server/src/reports',
    './server/src/secrets',
    './server/src/protocol.ts',
  ],
  './server/src/verify': [
    core,
    './server/src/actions',
    './server/src/reports',
    './server/src/protocol.ts',
  ],
  './server/src/cli': [
    core,
    './server/src/nix',
    './server/src/actions',
    './server/src/node',
    './server/src/vm',
    './server/src/secrets',
    './server/src/lsp',
    './server/src/picture',
    './server/src/reports',
    './server/src/mcp',
    './server/src/upstream',
    './server/src/verify',
    './server/src/protocol.ts',
  ],
  './server/src/vm': [
    core,
    './server/src/nix',
    './server/src/actions',
    './server/src/node',
    './server/src/protocol.ts',
  ],
  './client/src': ['./server/src/picture', './server/src/protocol.ts'],
  './client/page': ['./server/src/picture', './server/src/protocol.ts'],
};

const except = (room, allowed) =>
  [room, ...allowed].map((path) =>
    path.startsWith('./server/src/') ? path.slice('./server/src'.length + 1) : path,
  );
const zones = Object.entries(rooms).map(([target, allowed]) => ({
  target,
  from: './server/src',
  except: except(target, allowed).map((path) => `./${path}`),
  message: 'This room may not import that one. The table of rooms is in ARCHITECTURE.md.',
}));

export default tseslint.config(
  { ignores: ['dist', '.cache', 'node_modules', 'test/fixtures', 'nix-template'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ alwaysTryTypes: true })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-default-export': 'error',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['client/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.property.name=/^show(QuickPick|InputBox)$/]:not(:has(Property[key.name='ignoreFocusOut']))",
          message: 'A page that takes the focus would end the question. Pass ignoreFocusOut: true.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
  },
  {
    files: ['server/src/cli/**/*.ts', 'server/src/main-*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['vitest.config.ts', '**/*.d.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'import-x/no-default-export': 'off' },
  },
);
