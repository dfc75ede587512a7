import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, type taskEither as TE } from 'fp-ts'
import { deepMerge, isJsonRecord, type JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { type AppError, explain } from '../../src/core/errors.ts'
import { tidy } from '../../src/core/ownership.ts'
import { child, type Key, showKey } from '../../src/core/random.ts'
import { entries, mapLeaves } from '../../src/core/tree.ts'
import type { Scores } from '../../src/runs/evaluation.ts'
import { type Experiment, experimentOf } from '../../src/runs/experiment.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { disposePosition, type Position } from '../../src/runs/position.ts'
import { initialProgress } from '../../src/runs/progress.ts'
import type { Recorder } from '../../src/runs/recorder.ts'
import type { Signal, TrainingHooks } from '../../src/runs/trainingHooks.ts'
import { initialTrainState } from '../../src/training/step.ts'

/** The smallest machine that has everything: its steps take a millisecond or two. */
const tiny: JsonRecord = {
  task: { bits: 1, minWords: 1, maxWords: 2 },
  model: { slots: 3, wordSize: 2, controller: { units: 3 } },
  optimizer: { schedule: { kind: 'constant' } },
  batchSize: 2,
  steps: 12,
  until: 'steps',
  reportEvery: 3,
  evalEvery: 4,
  checkpointEvery: 5,
  evaluation: { sequences: 3, variantSequences: 0 },
}

/** A machine of a tiny config with some options changed. */
export const tinyMachine = (options: JsonRecord = {}): Experiment => {
  const config = resolveConfig({ file: deepMerge(tiny, isJsonRecord(options) ? options : {}), source: 'a test' })
  const experiment = E.isLeft(config) ? config : experimentOf(config.right)
  return E.isLeft(experiment) ? assert.fail(explain(experiment.left)) : experiment.right
}

export const start = (experiment: Experiment): Position => ({
  state: initialTrainState(experiment, experiment.key),
  progress: initialProgress,
})

/** Another owner of the same numbers. */
const copied = ({ state, progress }: Position): Position => ({
  state: {
    ...state,
    params: mapLeaves(state.params, (leaf) => tf.clone(leaf)),
    optimizer: mapLeaves(state.optimizer, (leaf) => tf.clone(leaf)),
  },
  progress,
})

export type Event =
  | Readonly<{ what: 'record'; record: MetricsRecord }>
  | Readonly<{ what: 'checkpoint' | 'best' | 'lastGood'; step: number }>

/** A recorder that keeps everything in memory, and can be told to fail. */
export const memoryRecorder = (experiment: Experiment, failing?: Event['what']) => {
  const events: Event[] = []
  const checkpoints: Position[] = []
  const perform =
    <A>(event: () => Event, result: () => A): TE.TaskEither<AppError, A> =>
    async () => {
      const happened = event()
      events.push(happened)
      if (happened.what === failing)
        return E.left({ tag: 'IoFailure', path: 'disk', action: happened.what, reason: 'it is full' })
      return E.right(result())
    }
  const recorder: Recorder = {
    record: (record) =>
      perform(
        () => ({ what: 'record', record }),
        () => undefined,
      ),
    checkpoint: (position) =>
      perform(
        () => ({ what: 'checkpoint', step: position.state.step }),
        () => void checkpoints.push(copied(position)),
      ),
    best: (position, _marks: Scores) =>
      perform(
        () => ({ what: 'best', step: position.state.step }),
        () => void checkpoints.push(copied(position)),
      ),
    lastGood: () => {
      const latest = checkpoints.at(-1)
      const found = latest === undefined ? start(experiment) : copied(latest)
      if (failing === 'lastGood') disposePosition(found)
      return perform(
        () => ({ what: 'lastGood', step: found.state.step }),
        () => found,
      )
    },
  }
  return {
    recorder,
    events,
    checkpoints,
    /** Steps of the events of a kind. */
    steps: (what: Event['what']) =>
      events
        .filter((event) => event.what === what)
        .map((event) => ('record' in event ? event.record.step : event.step)),
    records: () => events.flatMap((event) => ('record' in event ? [event.record] : [])),
    release: () => checkpoints.splice(0).forEach(disposePosition),
  }
}

/** Surroundings that remember what they were told, with a clock that ticks a second a question. */
export const quietSurroundings = (stopped: () => Signal | undefined = () => undefined) => {
  const losses: (readonly [step: number, loss: number])[] = []
  const notes: string[] = []
  let seconds = 0
  const around: TrainingHooks = {
    seconds: () => ++seconds,
    yieldToEventLoop: async () => undefined,
    watch: async () => undefined,
    standby: async () => undefined,
    onEvaluation: () => undefined,
    stopped,
    onUpdate: ({ step, loss }) => void losses.push([step, loss]),
    onRecord: () => undefined,
    onNote: (note) => void notes.push(note),
  }
  return { around, losses, notes }
}

/** A machine whose step's logits are changed; it goes step by step. */
export const answering = (
  experiment: Experiment,
  change: (logits: tf.Tensor2D, input: tf.Tensor2D) => tf.Tensor2D,
): Experiment => {
  const step: Experiment['model']['step'] = (params, state, input) =>
    tidy(() => {
      const [after, logits] = experiment.model.step(params, state, input)
      return [after, change(logits, input)] as const
    })
  return { ...experiment, model: { ...experiment.model, step } }
}

/** What no bit of an input is. */
const POISON = 2

/** A machine that overflows on the training batches of some steps (0 is the first), whose data is sound. */
export const poisoned = (experiment: Experiment, steps: ReadonlyArray<number>): Experiment => {
  const batches = child(experiment.key, 'batches')
  const bad = new Set(steps.map((step) => showKey(child(child(batches, step), 0))))
  const draw = (key: Key) => {
    const sequence = experiment.task.draw(key)
    if (!bad.has(showKey(key))) return sequence
    return { ...sequence, inputs: sequence.inputs.map((row) => row.map(() => POISON)) }
  }
  const overflowing = answering(experiment, (logits, input) =>
    tf.where(tf.greater(tf.max(input, 1, true), 1), tf.fill(logits.shape, Number.NaN), logits),
  )
  return { ...overflowing, task: { ...experiment.task, draw } }
}

/** A position's numbers, by path. */
export const numbersOf = ({ state }: Position): ReadonlyMap<string, ReadonlyArray<number>> =>
  new Map(
    entries({ params: state.params, optimizer: state.optimizer }).map(([path, leaf]) => [path, [...leaf.dataSync()]]),
  )
