import { buildMemory } from '../memories/memory.ts'
import { memoryOf } from '../models/parts.ts'
import { type ModelConfig, wholeModelConfig } from '../models/config.ts'
import type { Column } from './mappings.ts'

/** For each field of the interface, the columns that compute it, row-major. */
export type FieldColumns = Readonly<Record<string, ReadonlyArray<Column>>>

/**
 * The columns of a model's interface in the order of its layout.
 *
 * @throws RangeError if a field has no columns, or another number of them: the importer does not fit the memory
 */
export const interfaceColumns = (config: ModelConfig, fields: FieldColumns): ReadonlyArray<Column> => {
  const layout = buildMemory(memoryOf(config.kind), wholeModelConfig(config))?.layout ?? []
  return layout.flatMap(({ name, shape }) => {
    const columns = fields[name] ?? []
    const count = shape.reduce((product, size) => product * size, 1)
    if (columns.length !== count) throw new RangeError(`importer: ${name} has ${columns.length} of ${count} columns`)
    return columns
  })
}
