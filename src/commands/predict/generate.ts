import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { formatOf } from '../../tasks/data/config.ts'
import type { Effect } from '../environment.ts'
import { continueSeries } from './continueSeries.ts'
import type { GenerateFlags } from './generateFlags.ts'
import { dataConfigOf } from './reading.ts'
import { writeText } from './writeText.ts'

const refused =
  (what: string): Effect =>
  () =>
    TE.left<AppError>({ tag: 'Usage', message: `--generate: ${what}` })

/** Writes text by a model of a text, or continues a series by a model of its next values. */
export const generate = (trained: Trained, flags: GenerateFlags): Effect => {
  const config = dataConfigOf(trained)
  const schema = config?.schema ?? null
  if (config === undefined || schema === null)
    return refused(
      `expected a model of a text or of a series, trained with --task data; got one of the task ${trained.experiment.config.task.name}`,
    )
  const { inputs, targets, kind, ahead } = schema
  const isText = formatOf(config.data ?? '', config) === 'txt'
  const isNext = isText || JSON.stringify(inputs) === JSON.stringify(targets)
  if (!isNext || ahead === 0)
    return refused('expected a model of a text or of a series; the targets of this one are not later inputs')
  if (ahead !== 1) return refused(`expected a model of the next row, got one of ${ahead} rows later (task.ahead)`)
  const [field] = inputs
  if (isText && field !== undefined) return writeText(trained, { unit: config.unit, names: field.names ?? [] }, flags)
  if (kind === 'values') return continueSeries(trained, inputs, flags)
  return refused(`expected a model of a text, or of a series of values; this one is of a series of ${kind}`)
}
