import { function as F, taskEither as TE } from 'fp-ts'
import { maxOf } from '../core/extremes.ts'
import { plural } from '../core/numbers.ts'
import { child, keyOf } from '../core/random.ts'
import { loadExperiment } from '../io/experiments/taskData.ts'
import { drawSequences } from '../tasks/batch.ts'
import type { Row, Sequence, Task } from '../tasks/task.ts'
import { sequenceText } from '../terminal/sequence.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, configOf } from './options.ts'
import { withOwnParts } from './ownParts.ts'

type SampleFlags = ConfigFlags & Readonly<{ json?: boolean }>

/** Most sequences to print as text. */
const READABLE = 4

/** A batch of sequences, zero-padded: `[T][B][width]`. */
const timeFirst = (sequences: ReadonlyArray<Sequence>, rowsOf: (sequence: Sequence) => ReadonlyArray<Row>) => {
  const steps = maxOf(sequences.map(({ inputs }) => inputs.length))
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

/** A sequence as readable text, or as a picture of its bits. */
const picture = (sequence: Sequence, task: Task): string =>
  task
    .text?.(sequence)
    .map((line) => `  ${line}`.trimEnd())
    .join('\n') ?? sequenceText(sequence, task.targets)

const asText = (sequences: ReadonlyArray<Sequence>, task: Task): string => {
  const shown = sequences.slice(0, READABLE)
  const rest = sequences.length - shown.length
  const texts = shown.map(
    (sequence, at) => `sequence ${at}, ${plural(sequence.inputs.length, 'step')}\n${picture(sequence, task)}`,
  )
  const more = rest > 0 ? [`… and ${rest} more: --json prints them all.`] : []
  return [...texts, ...more].join('\n\n')
}

export const sample =
  (flags: SampleFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        configOf(named, parts),
        // Nothing is trained, so that no stopping rule has to fit the task.
        TE.chain((config) => loadExperiment({ ...config, until: 'steps' }, parts, stderr)),
        TE.map(({ config, task }) => {
          if (task.about !== undefined) stderr(`${task.about.join('\n')}\n`)
          const sequences = drawSequences(task, child(keyOf(config.seed), 'sample'), config.batchSize)
          stdout(`${flags.json === true ? asJson(sequences) : asText(sequences, task)}\n`)
        }),
      ),
    )
