import { defineConfig, type OxlintOverride } from 'oxlint'
import { type Layer, layers } from './layers.ts'

type Restriction = Readonly<{ group: string[]; message: string }>

const NODE = ['node:*', 'fs', 'path', 'os', 'crypto', 'child_process', 'worker_threads']

const withNode = layers.filter(({ node }) => node !== 'nowhere').map(({ name }) => name)

const NO_NODE: Restriction = {
  group: NODE,
  message: `This layer runs in browsers: no Node here. Effects live in ${withNode.slice(0, -1).join(', ')} and ${withNode.at(-1)}.`,
}

/** The modules that alone open files, and the one that Node loads as it is. */
const WITH_FILES = ['io/files/**', 'io/parts/hooks.js']

const NO_FILES: Restriction = {
  group: ['node:fs', 'node:fs/*', 'fs', 'fs/*'],
  message: `Only src/io/files uses node:fs: it refuses what is no regular file before it is read, and bounds its size.`,
}

const restricted = (files: string, patterns: ReadonlyArray<Restriction>): OxlintOverride => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns: [...patterns] }] },
})

/** What a layer may not import: the layers after it, and Node where it has none. */
const restrictionsOf = ({ name, node }: Layer, at: number): ReadonlyArray<OxlintOverride> => {
  const before = layers.slice(0, at).map((layer) => layer.name)
  const after = layers.slice(at + 1).map((layer) => `**/${layer.name}/**`)
  const upward: Restriction = {
    group: after,
    message: `src/${name} may import only from the layers above it: ${before.join(', ') || 'none'}.`,
  }
  if (node === 'nowhere') return [restricted(`src/${name}/**`, [upward, NO_NODE])]
  // A later override of a rule takes an earlier one's place: what holds for the layer is said again for its folders.
  const inBrowsers = node === 'everywhere' ? [] : node.notIn
  const inLayer = after.length === 0 ? [] : [upward]
  return [
    restricted(`src/${name}/**`, [...inLayer, NO_FILES]),
    ...inBrowsers.map((folder) => restricted(`src/${name}/${folder}/**`, [...inLayer, NO_NODE])),
    ...WITH_FILES.filter((path) => path.startsWith(`${name}/`)).map((path) => restricted(`src/${path}`, inLayer)),
  ]
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node'],
  jsPlugins: ['./scripts/lint/spreadArguments.ts'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  options: { typeAware: true },
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' }],
      },
    ],
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': 'error',
    'no-console': 'error',
    eqeqeq: 'error',
    'prefer-const': 'error',
    'no-var': 'error',
    'no-await-in-loop': 'off',
    'no-shadow': 'off',
    'unicorn/no-array-sort': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'import/no-unassigned-import': 'off',
    'no-underscore-dangle': 'off',
    'import/no-named-as-default-member': 'off',
    'oxc/no-map-spread': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
    'typescript/consistent-return': 'off',
    'typescript/no-misused-spread': 'off',
    'import/namespace': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  },
  ignorePatterns: [
    'src/tfjs/gradients/tfjsGradients.js',
    'src/kernels/assembly',
    'src/kernels/compiled',
    'test/packaging/consumer',
    'test/packaging/page',
    '/dist',
    '/runs',
  ],
  overrides: [
    { files: ['src/demo/**'], rules: { 'unicorn/require-post-message-target-origin': 'off' } },
    { files: ['src/**'], rules: { 'engram/spread-arguments': 'error' } },
    ...layers.flatMap(restrictionsOf),
  ],
})
