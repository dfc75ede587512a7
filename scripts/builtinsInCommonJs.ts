import { builtinModules } from 'node:module'
import type { Plugin } from 'esbuild'

const NAMESPACE = 'builtin'

/** Lets CommonJS packages that become part of an ES module `require` Node's own modules: they are imported instead. */
export const builtinsInCommonJs: Plugin = {
  name: 'builtins in CommonJS',
  setup: (context) => {
    context.onResolve({ filter: /^[a-z:_/]+$/ }, ({ kind, path }) => {
      const name = path.replace(/^node:/, '')
      return kind === 'require-call' && builtinModules.includes(name) ? { path: name, namespace: NAMESPACE } : undefined
    })
    context.onLoad({ filter: /./, namespace: NAMESPACE }, ({ path }) => ({
      contents: `import builtin from 'node:${path}'\nmodule.exports = builtin`,
    }))
  },
}
