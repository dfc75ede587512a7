import { either as E } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { resolveConfig } from '../config/resolve.ts'

/** After how many sequences a model with default options has usually solved a task. */
export type UsualEnd = Readonly<{ task: string; model: string; sequences: number }>

/** Medians over random seeds, of the rows of RESULTS.md without other options of which more than half are solved. */
export const usualEnds: ReadonlyArray<UsualEnd> = [
  { task: 'copy', model: 'ntm', sequences: 4_000 },
  { task: 'copy', model: 'dnc', sequences: 4_500 },
  { task: 'copy', model: 'content-dnc', sequences: 9_000 },
  { task: 'copy', model: 'sam', sequences: 23_000 },
  { task: 'copy', model: 'sdnc', sequences: 7_000 },
  { task: 'repeat-copy', model: 'ntm', sequences: 18_500 },
  { task: 'associative-recall', model: 'ntm', sequences: 21_000 },
  { task: 'associative-recall', model: 'dnc', sequences: 27_000 },
  { task: 'reversal', model: 'ntm', sequences: 16_000 },
  { task: 'copy-series', model: 'ntm', sequences: 35_000 },
  { task: 'copy-series', model: 'dnc', sequences: 32_000 },
  { task: 'key-value', model: 'dnc', sequences: 35_000 },
  { task: 'addition', model: 'dnc', sequences: 55_000 },
  { task: 'dyck', model: 'ntm', sequences: 38_000 },
]

/** The sections of a config that decide what is learned how fast. */
const SECTIONS = ['task', 'model', 'optimizer', 'curriculum', 'from', 'batchSize'] as const

/** Whether a config has the default options of its task and model, as far as they bear on learning. */
const isDefault = (config: Config): boolean => {
  const flags = { task: { name: config.task.name }, model: { kind: config.model.kind } }
  const usual = resolveConfig({ flags, source: 'the defaults' })
  return E.isRight(usual) && SECTIONS.every((key) => JSON.stringify(config[key]) === JSON.stringify(usual.right[key]))
}

/** The step at which a run of this config has usually solved its task; `undefined` where that is not known. */
export const usualEndOf = (config: Config): number | undefined => {
  const known = usualEnds.find(({ task, model }) => task === config.task.name && model === config.model.kind)
  return known === undefined || !isDefault(config) ? undefined : Math.round(known.sequences / config.batchSize)
}
