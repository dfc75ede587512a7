import type { ModuleNote } from './moduleNote.ts'

/** An error's name and message: “TypeError: words is not iterable”. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${String(error)}`

/**
 * The place of an error in a file, where its stack has one: “ (line 12)”.
 *
 * @param path as in a stack: a path, or a file's URL
 */
export const placeIn = (error: unknown, path: string): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const after = stack
    .split('\n')
    .map((line) => line.slice(line.indexOf(path) + path.length, line.includes(path) ? undefined : 0))
    .map((rest) => /^(?:\?[^:\s]*)?:(\d+)/.exec(rest)?.[1])
  const line = after.find((found) => found !== undefined)
  return line === undefined ? '' : ` (line ${line})`
}

/** The code of a reader's own module threw, or gave something of the wrong kind or shape. */
export class PartFailed extends Error {
  override readonly name = 'PartFailed'
  /** The path of the module. */
  readonly path: string
  /** What failed, with the place in the module if it is known: “draw: TypeError: x is undefined (line 12)”. */
  readonly reason: string

  constructor(path: string, reason: string, cause: unknown) {
    super(`${path}: ${reason}`, { cause })
    this.path = path
    this.reason = reason
  }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value))

/** The functions of a plain record, also inside its plain records, each replaced. */
const mapFunctions = <A>(value: A, replace: (name: string, call: Call) => Call, name: string): A => {
  if (typeof value === 'function') return replace(name, value as unknown as Call) as unknown as A
  if (!isPlain(value)) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, mapFunctions(inner, replace, key)] as const)
  return Object.fromEntries(entries) as A
}

type Call = (...args: ReadonlyArray<unknown>) => unknown

/**
 * Runs the code of a module; what it throws becomes a {@link PartFailed} that names the module. Without a module, runs the
 * code as it is.
 *
 * @param what what the code does, as it is called in a definition: `draw`, `cell`, `layer`
 */
export const namingModule = <A>(module: ModuleNote | undefined, what: string, code: () => A): A => {
  if (module === undefined) return code()
  try {
    return code()
  } catch (error) {
    if (error instanceof PartFailed) throw error
    throw new PartFailed(module.path, `${what}: ${errorText(error)}${placeIn(error, module.path)}`, error)
  }
}

/** A function or a record of functions of a module; what they throw names the module. */
export const guardedBy = <A>(module: ModuleNote | undefined, what: string, value: A): A =>
  module === undefined
    ? value
    : mapFunctions(
        value,
        (name, call) =>
          (...args) =>
            namingModule(module, name, () => call(...args)),
        what,
      )
