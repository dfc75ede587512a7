import { relative } from 'node:path'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import type { ModuleNote } from '../../core/moduleNote.ts'

const flag = (name: string, module: ModuleNote | undefined): ReadonlyArray<string> =>
  module === undefined ? [] : [name, module.path]

/** The arguments by which a command names the modules of a config's own parts. */
export const moduleArguments = ({ task, model }: Pick<Config, 'task' | 'model'>): ReadonlyArray<string> => [
  ...flag('--task', task.module),
  ...flag('--model', model.module),
  ...flag('--controller', model.controller.module),
]

/** A module's path as a reader types it: relative to the working directory, and never like a name. */
const typed = ({ path }: ModuleNote): string => {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : `./${short}`
}

/** How a command line names a plan's parts: own ones by their modules, the others by their names. */
export const typedNames = (
  names: ReadonlyArray<string>,
  all: ReadonlyArray<Parts['tasks'][number] | Parts['memories'][number] | Parts['controllers'][number]>,
): ReadonlyArray<string> =>
  names.map((name) => {
    const part = all.find((one) => ('kind' in one ? one.kind : one.name) === name)
    return part?.module === undefined ? name : typed(part.module)
  })
