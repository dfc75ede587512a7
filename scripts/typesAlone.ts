import { join } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * Packages that are installed for their types. Their functions become part of the bundle, without the many that nobody
 * calls: it takes them from the ES modules that these packages have beside their CommonJS, which Node does not load.
 */
export const TYPES_ALONE = ['fp-ts', 'io-ts'] as const

/** Bundles the ES modules of {@link TYPES_ALONE}. */
export const typesAlone = (root: string): Plugin => ({
  name: 'packages for types alone',
  setup: (context) => {
    context.onResolve({ filter: new RegExp(`^(${TYPES_ALONE.join('|')})$`) }, ({ path }) => ({
      path: join(root, 'node_modules', path, 'es6', 'index.js'),
      sideEffects: false,
    }))
  },
})
