import { function as F, taskEither as TE } from 'fp-ts'
import { maxOf } from '../core/extremes.ts'
import { plural } from '../core/numbers.ts'
import { child, keyOf } from '../core/random.ts'
import { loadExperiment } from '../io/experiments/taskData.ts'
import { drawSequences } from '../tasks/batch.ts'
import { channelsOf } from '../tasks/channels.ts'
import { timelineOf } from '../tasks/phases.ts'
import type { Row, Sequence, Task } from '../tasks/task.ts'
import { sequenceText } from '../terminal/sequence.ts'
import { taskHead } from '../terminal/taskHead.ts'
import type { Effect } from './environment.ts'
import { commandUses, idleNote } from './idleOptions.ts'
import { type ConfigFlags, configOf } from './options.ts'
import { withOwnParts } from './ownParts.ts'

type SampleFlags = ConfigFlags & Readonly<{ json?: boolean }>

/** The width of output that is not for a terminal. */
const PLAIN = 80

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

const asJson = (sequences: ReadonlyArray<Sequence>, task: Task): string =>
  JSON.stringify({
    inputs: timeFirst(sequences, ({ inputs }) => inputs),
    targets: timeFirst(sequences, ({ targets }) => targets),
    mask: timeFirst(sequences, ({ mask }) => mask.map((m) => [m])).map((row) => row.map(([m]) => m)),
    channels: channelsOf(task),
    timelines: sequences.map((sequence) => timelineOf(task, sequence)),
  })

const asText = (
  sequences: ReadonlyArray<Sequence>,
  task: Task,
  head: ReadonlyArray<string>,
  columns: number,
): string => {
  const shown = sequences.slice(0, READABLE)
  const rest = sequences.length - shown.length
  const texts = shown.map(
    (sequence, at) =>
      `sequence ${at}, ${plural(sequence.inputs.length, 'step')}\n${sequenceText(sequence, task, columns)}`,
  )
  const more = rest > 0 ? [`… and ${rest} more: --json prints them all.`] : []
  return [head.join('\n'), ...texts, ...more].join('\n\n')
}

export const sample =
  (flags: SampleFlags): Effect =>
  ({ stdout, stderr, screen }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        configOf(named, parts),
        // Nothing is trained, so that no stopping rule has to fit the task.
        TE.chain((config) => loadExperiment({ ...config, until: 'steps' }, parts, stderr)),
        TE.map(({ config, task }) => {
          for (const note of idleNote(commandUses.sample, flags)) stderr(`${note}\n`)
          if (task.about !== undefined) stderr(`${task.about.join('\n')}\n`)
          const sequences = drawSequences(task, child(keyOf(config.seed), 'sample'), config.batchSize)
          if (flags.json === true) return stdout(`${asJson(sequences, task)}\n`)
          const columns = screen?.columns ?? PLAIN
          const definition = parts.tasks.find(({ name }) => name === config.task.name)
          const head = definition === undefined ? [] : taskHead(definition, task, columns)
          stdout(`${asText(sequences, task, head, columns)}\n`)
        }),
      ),
    )
