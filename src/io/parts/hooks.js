/**
 * Module hooks for a reader's own parts. Inside their modules
 *
 * - `engram` and `engram/node` are the running package itself, wherever it lies, so that there is one instance of it;
 * - `@tensorflow/tfjs-core` is the package's own, since tfjs has one global engine; `fp-ts` and `io-ts` are too where
 *   the reader's folder has none;
 * - TypeScript is compiled by the esbuild of the reader's tsx, if the process runs under it. Else Node reads it itself.
 *
 * Plain JavaScript, because Node loads it as it is into its thread of hooks (`module.register`). The same functions serve
 * `module.registerHooks`, which calls them with synchronous neighbours.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A scheme of our own: no other loader knows it. */
const FACADE = 'engram-running:'
/** The search parameter of the modules that the command line names. */
const MARK = 'engram-part='

const OWN = /^@tensorflow\/tfjs-core($|\/)/
const SHARED = /^(fp-ts|io-ts)($|\/)/

/** Calls `attempt`; if it fails, at once or later, calls `instead` with the error.
 * @param {() => any} attempt @param {(error: unknown) => any} instead */
const otherwise = (attempt, instead) => {
  try {
    const value = attempt()
    return value instanceof Promise ? value.catch(instead) : value
  } catch (error) {
    return instead(error)
  }
}

/** The type that the nearest package.json gives to `.js` files. @param {string} file @returns {string | undefined} */
const typeOf = (file) => {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type
    } catch {
      if (folder === dirname(folder)) return undefined
    }
  }
}

const hasModuleSyntax = (/** @type {string} */ source) => /^\s*(import\b|export\b)/m.test(source)

/**
 * The hooks, and how to tell them what they need: the names that `engram` and `engram/node` export, and the path of
 * esbuild if the process runs under tsx.
 */
export const partHooks = () => {
  /** @type {Readonly<{ names: Readonly<Record<string, ReadonlyArray<string>>>, esbuild: string | undefined }>} */
  let told = { names: {}, esbuild: undefined }
  /** The reader's own modules: those that the command line names, and what they import by path. @type {Set<string>} */
  const own = new Set()

  /** @param {typeof told} data */
  const initialize = (data) => {
    told = data
  }

  /** The file that a path names, in the spellings that TypeScript's users write. @param {URL} url */
  const fileAt = (url) => {
    const path = fileURLToPath(url)
    const spellings = [path, path.replace(/js$/, 'ts'), `${path}.ts`, `${path}.js`, join(path, 'index.ts')]
    const file = spellings.find((spelling) => statSync(spelling, { throwIfNoEntry: false })?.isFile())
    return file === undefined ? undefined : `${pathToFileURL(realpathSync(file)).href}${url.search}`
  }

  /** The URL of a reader's own module: one that the command line names, or that such a module imports by path.
   * @param {string} specifier @param {string | undefined} parent */
  const ownUrl = (specifier, parent) => {
    const isByPath = /^(\.|\/|file:)/.test(specifier)
    if (!(isByPath && parent !== undefined && own.has(parent)) && !specifier.includes(MARK)) return undefined
    const url = new URL(specifier, parent)
    return url.protocol === 'file:' && !url.pathname.includes('/node_modules/') ? fileAt(url) : undefined
  }

  /** @param {string} specifier @param {any} context @param {any} next */
  const resolve = (specifier, context, next) => {
    if (Object.hasOwn(told.names, specifier))
      return { url: `${FACADE}${specifier}`, format: 'module', shortCircuit: true }
    const here = { ...context, parentURL: import.meta.url }
    if (OWN.test(specifier)) return next(specifier, here)
    if (SHARED.test(specifier))
      return otherwise(
        () => next(specifier, context),
        () => next(specifier, here),
      )
    const url = ownUrl(specifier, context.parentURL)
    if (url === undefined) return next(specifier, context)
    own.add(url)
    return { url, shortCircuit: true }
  }

  /** @param {string} name */
  const facade = (name) =>
    [
      `const running = globalThis[Symbol.for('engram.running')][${JSON.stringify(name)}]`,
      ...(told.names[name] ?? []).map((exported) => `export const ${exported} = running.${exported}`),
    ].join('\n')

  /** @param {string} url @param {any} context @param {any} next */
  const load = (url, context, next) => {
    if (url.startsWith(FACADE)) return { format: 'module', source: facade(url.slice(FACADE.length)), shortCircuit: true }
    if (!own.has(url)) return next(url, context)
    const file = fileURLToPath(url)
    const extension = extname(file)
    const asModule = (/** @type {string} */ source) => ({ format: 'module', source, shortCircuit: true })
    if (/^\.m?ts$/.test(extension) && told.esbuild !== undefined) {
      const { transformSync } = createRequire(import.meta.url)(told.esbuild)
      const options = { loader: 'ts', format: 'esm', sourcefile: file, target: 'node20', sourcemap: 'inline' }
      return asModule(transformSync(readFileSync(file, 'utf8'), options).code)
    }
    // A folder without a package.json: under tsx, Node would not look at the syntax.
    if (extension === '.mjs') return asModule(readFileSync(file, 'utf8'))
    if (extension === '.js' && typeOf(file) !== 'commonjs') {
      const source = readFileSync(file, 'utf8')
      if (hasModuleSyntax(source)) return asModule(source)
    }
    return next(url, context)
  }

  return { initialize, resolve, load }
}

const inThreadOfHooks = partHooks()
export const { initialize, resolve, load } = inThreadOfHooks
