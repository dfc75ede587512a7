import type { ModuleNote } from '../core/moduleNote.ts'
import { isRecord } from '../core/record.ts'
import type { Config } from './config.ts'

/** The notes of modules in a config, by kind of part. */
export const notesIn = (config: unknown): ReadonlyMap<string, Partial<ModuleNote>> => {
  const section = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined)
  const model = section(config, 'model')
  const sections = { task: section(config, 'task'), memory: model, controller: section(model, 'controller') }
  return new Map(
    Object.entries(sections).flatMap(([kind, part]) => {
      const note = section(part, 'module')
      return isRecord(note) ? [[kind, note] as const] : []
    }),
  )
}

/** The paths of the modules that a config notes. */
export const modulesIn = (config: unknown): ReadonlyArray<string> =>
  [...notesIn(config).values()].flatMap(({ path }) => (typeof path === 'string' ? [path] : []))

/**
 * The modules that have changed since a config was stored, each as a sentence.
 *
 * @param stored the stored config
 * @param now    the same config, with the modules that are loaded
 */
export const moduleChanges = (stored: unknown, now: Config): ReadonlyArray<string> => {
  const before = notesIn(stored)
  return [...notesIn(now)].flatMap(([kind, { path, sha256 }]) => {
    const old = before.get(kind)
    return old === undefined || old.sha256 === sha256
      ? []
      : [`The module of the ${kind}, ${path}, has changed since this run noted it: its SHA-256 hash is another one.`]
  })
}

/** A config without the notes of its modules, for comparisons. */
export const withoutModules = <C extends Readonly<{ task: Config['task']; model: Config['model'] }>>(config: C): C => {
  const { module: _, ...task } = config.task
  const { module: __, controller, ...model } = config.model
  const { module: ___, ...layers } = controller
  return { ...config, task, model: { ...model, controller: layers } }
}
