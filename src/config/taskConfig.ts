import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import { oneOf, withDefault, withFields } from '../core/codec.ts'
import { suggestion } from '../core/nearest.ts'
import { isRecord } from '../core/record.ts'
import { tasks } from '../tasks/registry.ts'

/** A task by name, with the keys of that task. */
export type TaskConfig = Readonly<{ name: string; [key: string]: unknown }>

const names = tasks.map(({ name }) => name)

const Name = withDefault(oneOf(...names), 'copy', 'name of the task; its options are also under `task`')

const Named = new t.Type<TaskConfig>(
  'a task',
  (u): u is TaskConfig => isRecord(u) && names.includes(String(u['name'])),
  (u, context) => {
    if (!isRecord(u)) return t.failure(u, context)
    const { name = Name.fallback, ...options } = u
    const definition = tasks.find((task) => task.name === name)
    if (definition === undefined)
      return t.failure(
        name,
        t.appendContext(context, 'name', t.string),
        `unknown task ${JSON.stringify(name)}${suggestion(String(name), names)}`,
      )
    return F.pipe(
      definition.config.validate(options, context) as t.Validation<Readonly<Record<string, unknown>>>,
      E.map((decoded) => ({ name: definition.name, ...decoded })),
    )
  },
  t.identity,
)

/** Decodes `name` first; that task determines the other keys. */
export const TaskConfig: t.Type<TaskConfig> = withFields(Named, { name: Name })
