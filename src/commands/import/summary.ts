import type { Config } from '../../config/config.ts'
import type { Imported, Importer, Unmapped } from '../../importers/plan.ts'
import { commandLine } from '../../io/commandLine.ts'
import type { Model } from '../../models/model.ts'
import { modelSentence } from '../../runs/modelSentence.ts'
import { columns } from '../../terminal/columns.ts'

/** What was imported, as data for `--json`. */
export type ImportSummary = Readonly<{
  run: string
  source: string
  from: Config['from']
  task: Config['task']
  model: Config['model']
  mapped: ReadonlyArray<Readonly<{ param: string; shape: ReadonlyArray<number>; from: ReadonlyArray<string> }>>
  unmapped: ReadonlyArray<Unmapped>
  notes: ReadonlyArray<string>
}>

export const summaryOf = (
  run: string,
  { title }: Importer,
  { params, unmapped, notes }: Imported,
  { from, task, model }: Config,
): ImportSummary => ({
  run,
  source: title,
  from,
  task,
  model,
  mapped: params.map(({ to, shape, from: names }) => ({ param: to, shape, from: names })),
  unmapped,
  notes,
})

const shown = (shape: ReadonlyArray<number>): string => `[${shape.join(' ')}]`

/** The names of several layers, shortened. */
const named = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? 'zeros: the source has none'
    : names.length <= 3
      ? names.join(', ')
      : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`

/** The summary as text. */
export const importText = ({ run, source, task, mapped, unmapped, notes }: ImportSummary, model: Model): string =>
  [
    `Imported from ${source}: ${modelSentence(model)}`,
    '',
    columns([
      ['param', 'shape', 'made of'],
      ...mapped.map(({ param, shape, from }) => [param, shown(shape), named(from)]),
    ]),
    ...(unmapped.length === 0
      ? []
      : [
          '',
          'Not used:',
          columns([['tensor', 'shape', 'why'], ...unmapped.map(({ name, shape, why }) => [name, shown(shape), why])]),
        ]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    `  run        ${run}`,
    `  task       ${task.name}`,
    `  evaluate   ${commandLine('evaluate', run)}`,
    `  test       ${commandLine('test', run)}`,
    `  train on   ${commandLine('train', '--from', run)}`,
    '',
  ].join('\n')
