import * as tf from '@tensorflow/tfjs-core'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { keyOf } from '../../src/core/random.ts'
import { leaves } from '../../src/core/tree.ts'
import type { DncInterface, DncState } from '../../src/memories/dnc/schema.ts'
import { dnc, dncStep } from '../../src/memories/dnc/step.ts'
import { Conventions } from '../../src/memories/conventions.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import { memoryStep } from '../../src/memories/memory.ts'
import type { MemoryOptions } from '../../src/memories/options.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { seed, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { built, courseOf, momentsOf, type Run, runs, startOf, stepOn } from './machine.ts'

const statesOf = (run: Run): ReadonlyArray<DncState> =>
  momentsOf(built(dnc, run.options), run).map(({ state }) => state as DncState)

const sumsWithin = (x: tf.Tensor, axis: number): boolean => within(tf.sum(x, axis), 0, 1)

law('dnc: usage and link stay in [0, 1], precedence and weightings of mass ≤ 1', runs(dnc), (run) =>
  statesOf(run).every(
    ({ usage, link, precedence, readWeightings, writeWeightings }) =>
      within(usage, 0, 1) &&
      within(link, 0, 1) &&
      sumsWithin(link, 2) &&
      sumsWithin(link, 3) &&
      within(tf.mul(link, tf.eye(link.shape[3])), 0, 0, 0) &&
      [precedence, readWeightings, writeWeightings].every((x) => within(x, 0, 1) && sumsWithin(x, 2)),
  ),
)

law(
  'dnc: read vectors are what the new read weightings see in the new memory',
  runs(dnc),
  (run) =>
    momentsOf(built(dnc, run.options), run).every(({ state, readVectors }) => {
      const { memory, readWeightings } = state as DncState
      return close(readVectors, tf.matMul(readWeightings, memory), 0)
    }),
  30,
)

/** The last step of a run, and once more with some of its interface replaced. */
const lastStepWith = (run: Run, change: (ξ: DncInterface) => Partial<DncInterface>) => {
  const memory = built(dnc, run.options)
  const moments = momentsOf(memory, run)
  const state = moments.at(-1)?.state as DncState
  const ξ = parseInterface<DncInterface>(memory.layout, tensorOf('B F', run.vectors.at(-1) ?? []))
  const [next, readVectors] = memoryStep(memory.state, memory.cell)(undefined, state, { ...ξ, ...change(ξ) })
  return { state, next: next as DncState, readVectors }
}

law('dnc: closed write gates, and free gates, leave memory, link and precedence alone', runs(dnc), (run) => {
  const { state, next } = lastStepWith(run, ({ writeGates, freeGates }) => ({
    writeGates: tf.zerosLike(writeGates),
    freeGates: tf.zerosLike(freeGates),
  }))
  return (
    close(next.memory, state.memory, 0) &&
    close(next.link, state.link, 0) &&
    close(next.precedence, state.precedence, 0) &&
    within(next.writeWeightings, 0, 0, 0)
  )
})

law(
  'dnc: closed free gates after a silent step leave usage alone',
  runs(dnc),
  (run) => {
    const memory = built(dnc, run.options)
    const silent = lastStepWith(run, ({ writeGates }) => ({ writeGates: tf.zerosLike(writeGates) })).next
    const ξ = parseInterface<DncInterface>(memory.layout, tensorOf('B F', run.vectors.at(-1) ?? []))
    const [next] = memoryStep(memory.state, memory.cell)(undefined, silent, {
      ...ξ,
      freeGates: tf.zerosLike(ξ.freeGates),
    })
    return close((next as DncState).usage, silent.usage, 1e-6)
  },
  50,
)

/** The conventions where nobody says otherwise. */
const usual = E.getOrElseW(() => assert.fail('the conventions have defaults'))(Conventions.decode({}))

const oneHead: MemoryOptions = {
  slots: 6,
  wordSize: 4,
  readHeads: 1,
  writeHeads: 1,
  shifts: 1,
  readTopK: 1,
  linksPerSlot: 1,
  conventions: usual,
}

const words = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 })

law(
  'dnc: words are written to new slots, found there in the same step, and read in the order of writing',
  words,
  (order) => {
    const step = dncStep({ usageStopGradient: false })
    const word = (index: number) => tf.tensor3d([[[0, 1, 2, 3].map((column) => (column === index ? 1 : 0))]])
    const all = (value: number) => tf.tensor2d([[value]])
    const interfaceOf = (index: number, writeGate: number, mode: number): DncInterface => ({
      readKeys: word(index),
      writeKeys: word(index),
      writeVectors: word(index),
      readStrengths: all(1000),
      writeStrengths: all(1),
      eraseVectors: tf.onesLike(word(index)),
      freeGates: all(0),
      allocationGates: all(1),
      writeGates: all(writeGate),
      readModes: tf.tensor3d([[[0, 1, 2].map((m) => (m === mode ? 1 : 0))]]), // backward, forward, content
    })
    const [backward, forward, content] = [0, 1, 2]
    let state = startOf(built(dnc, oneHead), {
      options: oneHead,
      start: { memory: 0, weightings: 'zeros' },
      vectors: [[[]]],
    }) as DncState
    const reads = (index: number, writeGate: number, mode: number): boolean => {
      const [next, readVectors] = step(undefined, state, interfaceOf(index, writeGate, mode))
      state = next
      return close(readVectors, word(index), 1e-3)
    }
    return (
      order.every((index, at) => reads(index, 1, at === 0 ? content : forward)) &&
      order
        .toReversed()
        .slice(1)
        .every((index) => reads(index, 0, backward)) &&
      order.slice(1).every((index) => reads(index, 0, forward))
    )
  },
  20,
)

const withStop = (run: Run, usageStopGradient: boolean) =>
  built(dnc, { ...run.options, conventions: { ...run.options.conventions, usageStopGradient } })

law(
  'dnc: usageStopGradient changes no value',
  runs(dnc),
  (run) => {
    return closeTrees(courseOf(withStop(run, true), run), courseOf(withStop(run, false), run), 0)
  },
  20,
)

law(
  'dnc: usageStopGradient takes the gradient from the previous write weightings, and from nothing else',
  fc.tuple(runs(dnc), seed),
  ([run, at]) => {
    const state = statesOf(run).at(-1) as DncState
    const { tensor } = functional(keyOf(at))
    const gradientsOf = (stop: boolean) => {
      const memory = withStop(run, stop)
      const inputs = { state, vector: tensorOf('B F', run.vectors.at(-1) ?? []) }
      return valueAndGradients(inputs, (x) => tensor(stepOn(memory, x.state, x.vector))).gradients
    }
    const [stopped, whole] = [gradientsOf(true), gradientsOf(false)]
    const others = (gradients: typeof whole) =>
      leaves({ ...gradients, state: { ...gradients.state, writeWeightings: tf.scalar(0) } })
    return (
      within(stopped.state.writeWeightings, 0, 0, 0) &&
      others(stopped).every((leaf, index) => close(leaf, others(whole)[index] as tf.Tensor, 0))
    )
  },
  30,
)
