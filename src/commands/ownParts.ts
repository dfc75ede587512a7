import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Parts } from '../config/parts.ts'
import type { AppError } from '../core/errors.ts'
import { errorText, placeIn } from '../core/partFailed.ts'
import { isModulePath } from '../io/parts/loadModule.ts'
import { loadParts, type PartPaths } from '../io/parts/loadParts.ts'
import { invalidData } from '../runs/invalidData.ts'

type Named = string | ReadonlyArray<string>

/** The flags that name parts: each by its name, or by the path of its module. */
export type PartFlags = Readonly<{ task?: Named; model?: Named; memory?: Named; controller?: Named }>

/** The paths of modules among the words of flags. */
const pathsIn = (...flags: ReadonlyArray<Named | undefined>): ReadonlyArray<string> =>
  flags.flatMap((flag) => flag ?? []).filter(isModulePath)

/** The paths of the modules that flags name. */
export const partPathsOf = ({ task, model, memory, controller }: PartFlags): PartPaths => ({
  task: pathsIn(task),
  memory: pathsIn(model, memory),
  controller: pathsIn(controller),
})

/** The flags with the names of parts in place of the paths of their modules. */
const withNames = <F extends PartFlags>(flags: F, names: ReadonlyMap<string, string>): F => {
  const named = (text: string): string => names.get(text) ?? text
  const entries = (['task', 'model', 'memory', 'controller'] as const).flatMap((key) => {
    const flag = flags[key]
    if (flag === undefined) return []
    return [[key, typeof flag === 'string' ? named(flag) : flag.map(named)] as const]
  })
  return { ...flags, ...Object.fromEntries(entries) }
}

/** The flags that name the modules again, for a command that the reader may type next: `['--task', './echo.js']`. */
export const partWords = (flags: PartFlags): ReadonlyArray<string> => {
  const { task, memory, controller } = partPathsOf(flags)
  const words = (flag: string, paths: ReadonlyArray<string>): ReadonlyArray<string> =>
    paths.flatMap((path) => [flag, path])
  return [...words('--task', task), ...words('--model', memory), ...words('--controller', controller)]
}

/** An error while a model with own parts computes, such as an operation without a gradient; rethrows any other. */
const failureOf = (error: unknown, { memory, controller }: PartPaths): AppError => {
  const known = invalidData(error)
  if (known !== undefined) return known
  const paths = [...memory, ...controller]
  const [path] = paths
  if (path === undefined) throw error
  const place = paths.map((one) => placeIn(error, one)).find((found) => found !== '') ?? ''
  return {
    tag: 'InvalidModule',
    path: paths.join(', '),
    reason: `${errorText(error)}${place}`,
    remedy: 'This happened while the model computed or its gradients were. Fix the module.',
  }
}

/** Does work with the modules that flags name; what they throw in it becomes an error that names them. */
export const blamingParts =
  <A>(flags: PartFlags, work: TE.TaskEither<AppError, A>): TE.TaskEither<AppError, A> =>
  async () => {
    try {
      return await work()
    } catch (error) {
      return E.left(failureOf(error, partPathsOf(flags)))
    }
  }

/**
 * Loads the modules that flags name and does work with the parts. What the modules throw in it becomes an error that names
 * them.
 *
 * @param work gets the flags with names in place of paths, and the built-in parts with those of the modules
 */
export const withOwnParts = <F extends PartFlags, A>(
  flags: F,
  work: (named: F, parts: Parts) => TE.TaskEither<AppError, A>,
): TE.TaskEither<AppError, A> =>
  F.pipe(
    loadParts(partPathsOf(flags)),
    // Lazily, since a part may throw while its work is only being prepared.
    TE.chain(({ parts, names }) => blamingParts(flags, () => work(withNames(flags, names), parts)())),
  )
