import { function as F, taskEither as TE } from 'fp-ts'
import { child, keyOf } from '../core/random.ts'
import { drawSequences } from '../tasks/batch.ts'
import type { Row, Sequence, Task } from '../tasks/task.ts'
import { plural } from '../view/numbers.ts'
import { sequenceText } from '../view/terminal/sequence.ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'
import { machineFor } from './material.ts'
import { type ConfigFlags, configOf, withConfigFlags } from './options.ts'

type SampleFlags = ConfigFlags & Readonly<{ json?: boolean }>

/** How many sequences a person wants to read. */
const READABLE = 4

/** Sequences side by side, time first and padded with zeros: `[T][B][width]`. */
const timeFirst = (sequences: ReadonlyArray<Sequence>, rowsOf: (sequence: Sequence) => ReadonlyArray<Row>) => {
  const steps = Math.max(...sequences.map(({ inputs }) => inputs.length))
  return Array.from({ length: steps }, (_, t) =>
    sequences.map((sequence) => {
      const rows = rowsOf(sequence)
      return rows[t] ?? (rows[0] ?? []).map(() => 0)
    }),
  )
}

const asJson = (sequences: ReadonlyArray<Sequence>): string =>
  JSON.stringify({
    inputs: timeFirst(sequences, ({ inputs }) => inputs),
    targets: timeFirst(sequences, ({ targets }) => targets),
    mask: timeFirst(sequences, ({ mask }) => mask.map((m) => [m])).map((row) => row.map(([m]) => m)),
  })

/** Rows as a person would write them, or as a picture. */
const picture = (sequence: Sequence, task: Task): string =>
  task
    .text?.(sequence)
    .map((line) => `  ${line}`.trimEnd())
    .join('\n') ?? sequenceText(sequence)

const asText = (sequences: ReadonlyArray<Sequence>, task: Task): string => {
  const shown = sequences.slice(0, READABLE)
  const rest = sequences.length - shown.length
  const texts = shown.map(
    (sequence, at) => `sequence ${at}, ${plural(sequence.inputs.length, 'step')}\n${picture(sequence, task)}`,
  )
  const more = rest > 0 ? [`… and ${rest} more: --json prints them all.`] : []
  return [...texts, ...more].join('\n\n')
}

const effect =
  (flags: SampleFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      configOf(flags),
      TE.chain(machineFor),
      TE.map(({ config, task }) => {
        const sequences = drawSequences(task, child(keyOf(config.seed), 'sample'), config.batchSize)
        stdout(`${flags.json === true ? asJson(sequences) : asText(sequences, task)}\n`)
      }),
    )

export const sample: CommandDefinition = {
  name: 'sample',
  declare: (program, run) => {
    withConfigFlags(program.command('sample'))
      .description(
        'Draws a batch of a task. Time runs to the right; a channel is a line; digits are tenths, below the line where negative. Stories, blocks and graphs are text, answers in brackets.',
      )
      .option('--json', 'prints inputs, targets and mask as nested arrays [T][B][·]')
      .addHelpText(
        'after',
        examples(
          'sample --task copy',
          'sample --task priority-sort',
          'sample --task repeat-copy --batch-size 2 --seed 7 --json',
        ),
      )
      .action((flags: SampleFlags) => run(effect(flags)))
  },
}
