import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import { oneOf, withDefault, withFields } from '../core/codec.ts'
import { ModuleNote, unnamedModule } from '../core/moduleNote.ts'
import { suggestion } from '../core/nearest.ts'
import { isRecord } from '../core/record.ts'
import type { TaskDefinition } from '../tasks/task.ts'
import { builtInParts } from './parts.ts'

/** A task by name, with the keys of that task; also the module that it was loaded from, if any. */
export type TaskConfig = Readonly<{ name: string; module?: ModuleNote; [key: string]: unknown }>

/** The codec of the tasks in a list. It decodes `name` first; that task determines the other keys. */
export const taskConfigFor = (tasks: ReadonlyArray<TaskDefinition>): t.Type<TaskConfig> => {
  const names = tasks.map(({ name }) => name)
  const Name = withDefault(oneOf(...names), 'copy', 'name of the task; its options are also under `task`')
  const Named = new t.Type<TaskConfig>(
    'a task',
    (u): u is TaskConfig => isRecord(u) && names.includes(u['name'] as string),
    (u, context) => {
      if (!isRecord(u)) return t.failure(u, context)
      const { name = Name.fallback, module, ...options } = u
      const refuse = (message: string) =>
        t.failure<TaskConfig>(name, t.appendContext(context, 'name', t.string), message)
      // A record may have a `toString` that is no function.
      const said = typeof name === 'string' ? name : JSON.stringify(name)
      const definition = tasks.find((task) => task.name === name)
      if (ModuleNote.is(module) && (definition === undefined || builtInParts.tasks.includes(definition)))
        return refuse(unnamedModule('task', said, module, '--task'))
      if (definition === undefined) return refuse(`unknown task ${JSON.stringify(name)}${suggestion(said, names)}`)
      return F.pipe(
        definition.config.validate(options, context) as t.Validation<Readonly<Record<string, unknown>>>,
        E.map((decoded) => ({
          name: definition.name,
          ...(definition.module && { module: definition.module }),
          ...decoded,
        })),
      )
    },
    t.identity,
  )
  return withFields(Named, { name: Name })
}
