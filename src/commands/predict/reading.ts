import { either as E } from 'fp-ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { givenTargetNames } from '../../tasks/channels.ts'
import { DataConfig } from '../../tasks/data/config.ts'
import type { DataSchema } from '../../tasks/data/schema.ts'
import { targetKindOf } from '../../tasks/task.ts'
import type { Answers } from './predictions.ts'

/** What the rows of a model hold. */
export type Known = Pick<DataSchema, 'kind' | 'inputs' | 'targets'>

const optionsOf = (given: unknown): DataConfig => {
  const decoded = DataConfig.decode(given)
  if (E.isLeft(decoded)) throw new Error('the config of the task data is not one')
  return decoded.right
}

/** The options of a model's data; none for other tasks. */
export const dataConfigOf = ({ experiment: { config } }: Trained): DataConfig | undefined => {
  const { name, ...own } = config.task
  return name === 'data' ? optionsOf(own) : undefined
}

/** How files for a model are read, and what they must hold: as the data that it was trained on, or rows of its sizes. */
export const readingOf = (trained: Trained): Readonly<{ options: DataConfig; known: Known }> => {
  const { task } = trained.experiment
  const options = { ...(dataConfigOf(trained) ?? optionsOf({})), format: null }
  if (options.schema !== null) return { options, known: options.schema }
  const kind = targetKindOf(task)
  return {
    options,
    known: {
      kind,
      inputs: [{ name: 'inputs', of: 'numbers', size: task.inputSize, names: null }],
      targets: [{ name: 'targets', of: kind === 'classes' ? 'ids' : 'numbers', size: task.targetSize, names: null }],
    },
  }
}

/** What a model's outputs are. */
export const answersFor = ({ experiment: { task } }: Trained, { targets }: Known): Answers => {
  const isNumbered = targets.some(({ of }) => of === 'ids')
  const names = isNumbered ? undefined : givenTargetNames(task)
  return { kind: targetKindOf(task), names: names ?? Array.from({ length: task.targetSize }, (_, at) => at) }
}
