import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * The script that a worker thread evaluates to load a module. Threads do not inherit tsx's loader. Its CommonJS loader takes two
 * thirds of the time of the ESM one, needs no extra thread, and is faster still if plain packages are loaded before it. A
 * built package needs no loader.
 *
 * @param module   the URL of a file, `.ts` under tsx, `.js` in a built package; loaded as CommonJS, so without top-level await
 * @param packages large plain-JavaScript packages that the module needs
 */
export const threadScript = (module: string, packages: ReadonlyArray<string> = []): string => {
  if (!module.endsWith('.ts')) return `import(${JSON.stringify(module)})`
  const { resolve } = createRequire(import.meta.url)
  const load = (path: string): string => `require(${JSON.stringify(path)})`
  const plain = packages.map((name) => load(resolve(name)))
  return [...plain, `${load(resolve('tsx/cjs/api'))}.register()`, load(fileURLToPath(module))].join('\n')
}
