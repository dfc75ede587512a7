import { fileURLToPath } from 'node:url'

/** The running package: its entry points as modules, by the names under which readers import them. */
export type RunningPackage = Readonly<Record<'engram' | 'engram/node', Readonly<Record<string, unknown>>>>

/** Whether this file was loaded as CommonJS: then its own name is in scope. (The global one is that of an evaluated script.) */
const isCommonJs = (): boolean => typeof __filename === 'string' && __filename === fileURLToPath(import.meta.url)

/**
 * The entry points of the running package. Threads under tsx load this file as CommonJS: there, `import` would load
 * TypeScript a second time, or not at all.
 */
export const runningPackage = async (): Promise<RunningPackage> => {
  if (!isCommonJs()) return { engram: await import('../../index.ts'), 'engram/node': await import('../../node.ts') }
  // By another name, so that the built package, which is never CommonJS, keeps its entry points as modules.
  const load: NodeJS.Require = require
  return {
    engram: load('../../index.ts') as RunningPackage['engram'],
    'engram/node': load('../../node.ts') as RunningPackage['engram/node'],
  }
}
