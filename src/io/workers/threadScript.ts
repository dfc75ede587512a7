import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * What a worker thread evaluates to load a module. Threads do not inherit tsx's loader; its loader of CommonJS takes two
 * thirds of the time of the other one, needs no thread of its own, and is quicker still where what needs no loader is
 * there before. A built package needs none.
 *
 * @param module   the address of a file, `.ts` under tsx, `.js` in a built package; loaded as CommonJS, it cannot wait
 * @param packages plain JavaScript that the module needs, and that is large
 */
export const threadScript = (module: string, packages: ReadonlyArray<string> = []): string => {
  if (!module.endsWith('.ts')) return `import(${JSON.stringify(module)})`
  const { resolve } = createRequire(import.meta.url)
  const load = (path: string): string => `require(${JSON.stringify(path)})`
  const plain = packages.map((name) => load(resolve(name)))
  return [...plain, `${load(resolve('tsx/cjs/api'))}.register()`, load(fileURLToPath(module))].join('\n')
}

/**
 * The address of a module beside another one.
 *
 * @param name without its extension, such as `./thread`
 * @param from the other's `import.meta.url`
 */
export const siblingModule = (name: string, from: string): string =>
  new URL(`${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from).href
