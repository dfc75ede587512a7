import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { disposeExcept, disposeTree, tidy } from '../src/core/ownership.ts'
import { child, coinFlips, keyOf } from '../src/core/random.ts'
import type { TreeRecord } from '../src/core/tree.ts'
import { stream } from '../src/execution/stream.ts'
import { unrollSequence } from '../src/execution/unrollSequence.ts'
import { ModelConfig } from '../src/models/config.ts'
import { buildModel } from '../src/models/model.ts'
import { type Summary, summaryOf } from './summary.ts'

/** Slots of the models whose steps are timed: words of 20, one read and one write head, an LSTM of 100 units. */
export const streamedSlots = { ntm: 128, dnc: 64 } as const
export type StreamedKind = keyof typeof streamedSlots

/** The ways to make a step of one sequence. */
export const stepWays = ['stream', 'unrollSequence, T = 1', 'model.step', 'in a sequence of 1,000'] as const
type StepWay = (typeof stepWays)[number]

const [I, O] = [10, 8]
const WARM_UP = 5

/** Steps of a round. */
const STEPS: Readonly<Record<StepWay, number>> = {
  stream: 500,
  'unrollSequence, T = 1': 100,
  'model.step': 20,
  'in a sequence of 1,000': 1000,
}

const decoded = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new RangeError('the benchmark’s sizes make no model')
  return result.right
}

/**
 * Times all ways in turn, after a warm-up, so that each meets the same computer. Each runs twice, and the second run counts:
 * the first one clears what the way before it has left.
 */
export const timesInTurn = <Way extends string>(
  ways: Readonly<Record<Way, () => void>>,
  rounds: number,
): Readonly<Record<Way, Summary>> => {
  const names = Object.keys(ways) as Way[]
  const times = new Map<Way, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < WARM_UP + rounds; round++)
    for (const name of names) {
      ways[name]()
      const began = performance.now()
      ways[name]()
      if (round >= WARM_UP) times.get(name)?.push(performance.now() - began)
    }
  return Object.fromEntries(names.map((name) => [name, summaryOf(times.get(name) ?? [])])) as Record<Way, Summary>
}

/** Times a step of one sequence from a row of numbers to outputs as numbers, each way: microseconds, minimum and median. */
export const timeSteps = (
  kind: StreamedKind,
  rounds: number,
): ReadonlyArray<Readonly<{ way: StepWay; minimum: number; median: number }>> => {
  const model = buildModel(decoded(ModelConfig.decode({ kind, slots: streamedSlots[kind], wordSize: 20 })), I, O)
  const params = model.init(keyOf(1))
  const count = STEPS['in a sequence of 1,000']
  const bits = Float32Array.from(coinFlips(child(keyOf(1), 'rows'), count * I))
  const rows = Array.from({ length: count }, (_, t) => bits.slice(t * I, (t + 1) * I))
  const opened = stream(model, params)
  let state = model.initialState(params, 1)
  /** Steps with the state in the caller's hands. */
  const inHand =
    (way: StepWay, step: (state: TreeRecord, row: Float32Array) => readonly [TreeRecord, tf.Tensor]) => () => {
      for (const row of rows.slice(0, STEPS[way])) {
        const [next, outputs] = tidy(() => step(state, row))
        outputs.dataSync()
        outputs.dispose()
        state = disposeExcept(state, next)
      }
    }
  const summaries = timesInTurn<StepWay>(
    {
      stream: () => {
        for (const row of rows.slice(0, STEPS.stream)) opened.push(row)
      },
      'unrollSequence, T = 1': inHand('unrollSequence, T = 1', (before, row) =>
        unrollSequence(model, params, before, tf.tensor3d(row, [1, 1, I])),
      ),
      'model.step': inHand('model.step', (before, row) => model.step(params, before, tf.tensor2d(row, [1, I]))),
      'in a sequence of 1,000': () =>
        tidy(() => {
          unrollSequence(model, params, undefined, tf.tensor3d(bits, [count, 1, I]))[1].dataSync()
        }),
    },
    rounds,
  )
  opened.dispose()
  disposeTree({ params, state })
  const microseconds = (way: StepWay, milliseconds: number): number => (1000 * milliseconds) / STEPS[way]
  return stepWays.map((way) => {
    const { minMs, medianMs } = summaries[way]
    return { way, minimum: microseconds(way, minMs), median: microseconds(way, medianMs) }
  })
}
