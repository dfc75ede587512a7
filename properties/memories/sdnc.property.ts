import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { lastAccess } from '../../src/addressing/index.ts'
import { keyOf } from '../../src/core/random.ts'
import { leaves } from '../../src/core/tree.ts'
import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { stopGradient } from '../../src/kernels/stopGradient.ts'
import { perHead } from '../../src/kernels/perHead.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import { samCell } from '../../src/memories/sam/step.ts'
import type { SdncInterface, SdncState } from '../../src/memories/sdnc/schema.ts'
import { sdnc, sdncCell, sdncStep } from '../../src/memories/sdnc/step.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, real, seed, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { built, memoryOptions, momentsOf, type Run, runs, startOf } from './machine.ts'

type Rows = ReadonlyArray<ReadonlyArray<number>>

/** Whether lists are in ascending order, with a weight to every slot and to no other. */
const isListed = (slots: tf.Tensor, weights: tf.Tensor): boolean => {
  const rows: Rows = tf.reshape<tf.Rank.R2>(slots, [-1, slots.shape.at(-1) as number]).arraySync()
  const ascend = rows.every((row) => {
    const there = row.filter((slot) => slot > 0)
    return row.every((slot, at) => slot === (there[at] ?? 0) && (slot === 0 || slot > (row[at - 1] ?? 0)))
  })
  return ascend && close(tf.step(slots), tf.step(weights), 0)
}

law('sdnc: weightings have no more entries than they may, and lists are in order', runs(sdnc), (run) =>
  momentsOf(built(sdnc, run.options), run).every(({ state }) => {
    const { readWeightings, recent, recentSlots, before, beforeSlots, afterSlots } = state as SdncState
    return (
      within(tf.sum(tf.step(readWeightings), -1), 0, run.options.readTopK, 0) &&
      within(tf.sum(readWeightings, 2), 0, 1) &&
      within(tf.sum(recent, 2), 0, 1) &&
      within(tf.sum(before, 3), 0, 1) &&
      isListed(recentSlots, recent) &&
      isListed(beforeSlots, before) &&
      isListed(afterSlots, tf.step(afterSlots))
    )
  }),
)

/** The moments of a run, each with the state before it and its interface. */
const stepsOf = (run: Run, course: ReturnType<typeof sdncCell> = sdncCell(run.options.readTopK)) => {
  const memory = built(sdnc, run.options)
  let state = startOf(memory, run) as SdncState
  return run.vectors.map((vector) => {
    const ξ = parseInterface<SdncInterface>(memory.layout, tensorOf('B F', vector))
    const moment = course(state, ξ)
    const before = state
    state = moment
    return { before, ξ, moment }
  })
}

law('sdnc: by content alone it reads as a SAM does', runs(sdnc, each(real)), (run) => {
  const { readHeads: R, writeHeads: K, readTopK: reads } = run.options
  return stepsOf(run).every(({ before, ξ }) => {
    const modes = tf.oneHot(2 * K, 2 * K + 1)
    const readModes: tf.Tensor3D = tf.cast(tf.broadcastTo(modes, [before.memory.shape[0], R, 2 * K + 1]), 'float32')
    const { readWeightings, readVectors, memory, usage } = sdncCell(run.options.readTopK)(before, { ...ξ, readModes })
    const { memory: M, readWeightings: w, writeWeightings, usage: u } = before
    const state = { memory: M, readWeightings: w, writeWeightings, usage: u }
    const expected = samCell(reads)(state, ξ)
    return (
      close(readWeightings, expected.readWeightings) &&
      close(readVectors, expected.readVectors) &&
      close(memory, expected.memory) &&
      close(usage, expected.usage)
    )
  })
})

/** 1 where an entry of a list is which slot: `[… L]` to `[… L N]`. */
const placesOf = (slots: tf.Tensor, N: number): tf.Tensor =>
  stopGradient(slots, (x) => tf.cast(tf.equal(tf.expandDims(x, -1), tf.range(1, N + 1, 1, 'float32')), 'float32'))

/** 1 in the slots of lists: `[… L]` to `[… N]`. */
const inLists = (slots: tf.Tensor, N: number): tf.Tensor => tf.max(placesOf(slots, N), -2)

/** Lists as matrices or vectors: `[… L]` to `[… N]`. */
const densely = (slots: tf.Tensor, weights: tf.Tensor, N: number): tf.Tensor =>
  tf.sum(tf.mul(tf.expandDims(weights, -1), placesOf(slots, N)), -2)

/** A sparse DNC's state with matrices and vectors for its lists. */
type Dense = Readonly<
  Record<'memory' | 'readWeightings' | 'precedence', tf.Tensor3D> & { usage: tf.Tensor2D; link: tf.Tensor4D }
>

const denseOf = (state: SdncState): Dense => {
  const N = state.memory.shape[1]
  const { memory, readWeightings, usage } = state
  const precedence = densely(state.recentSlots, state.recent, N) as tf.Tensor3D
  return { memory, readWeightings, usage, precedence, link: densely(state.beforeSlots, state.before, N) as tf.Tensor4D }
}

type Supports = Readonly<Record<'content' | 'read' | 'link' | 'backLink' | 'precedence', tf.Tensor>> &
  Readonly<{ allocation: tf.Tensor3D }>

/** x yᵀ of each head. */
const outer = (x: tf.Tensor3D, y: tf.Tensor3D) => tf.mul(tf.expandDims(x, 3), tf.expandDims(y, 2))

/** The dense equations, in which all that is not in a support is masked: supports and choices are constants. */
const denseMoment = (state: Dense, ξ: SdncInterface, supports: Supports) => {
  const [R, K, N] = [state.readWeightings.shape[1], ξ.writeGates.shape[1], state.memory.shape[1]]
  const groups = Math.min(R, K)
  const byRead = perHead<tf.Tensor2D>(state.readWeightings)
  const previousReads = tf.stack(
    Array.from({ length: K }, (_, k) => tf.mean(tf.stack(byRead.filter((_, r) => r % groups === k % groups)), 0)),
    1,
  )
  const gate = tf.expandDims(ξ.allocationGates, 2)
  const mixed = tf.add(tf.mul(gate, supports.allocation), tf.mul(tf.sub(1, gate), previousReads))
  const writeWeightings: tf.Tensor3D = tf.mul(tf.expandDims(ξ.writeGates, 2), mixed)
  const kept = tf.sub(1, tf.expandDims(tf.max(supports.allocation, 1), 2))
  const added = tf.sum(tf.mul(tf.expandDims(writeWeightings, 3), tf.expandDims(ξ.addVectors, 2)), 1)
  const memory: tf.Tensor3D = tf.add(tf.mul(kept, state.memory), added)

  const silence = tf.sub(1, tf.expandDims(writeWeightings, 3))
  const whole: tf.Tensor4D = tf.mul(
    tf.add(tf.mul(silence, state.link), outer(writeWeightings, state.precedence)),
    tf.sub(1, tf.eye(N)),
  )
  const link: tf.Tensor4D = tf.mul(whole, supports.link)
  const backLink: tf.Tensor4D = tf.mul(tf.transpose(link, [0, 1, 3, 2]), supports.backLink)
  const idle = tf.sub(1, tf.sum(writeWeightings, 2, true))
  const all = tf.add(tf.mul(idle, state.precedence), writeWeightings)
  const precedence: tf.Tensor3D = tf.mul(all, supports.precedence)

  /** Where links lead from each head's slots: Σ_i links[i, j] w[i]. */
  const led = (links: tf.Tensor4D) =>
    tf.sum(tf.mul(tf.expandDims(links, 2), tf.expandDims(tf.expandDims(state.readWeightings, 1), 4)), 3)
  const scores = tf.mul(cosineSimilarity({ memory, keys: ξ.readKeys }), tf.expandDims(ξ.readStrengths, 2))
  const content = tf.softmax<tf.Tensor3D>(tf.add(scores, tf.mul(tf.sub(supports.content, 1), 1e30)))
  const ways = tf.concat([led(link), led(backLink), tf.expandDims(content, 1)], 1) // [B M R N]
  const modes = tf.expandDims(tf.transpose(ξ.readModes, [0, 2, 1]), 3)
  const sought: tf.Tensor3D = tf.sum(tf.mul(modes, ways), 1)
  const left = tf.mul(sought, supports.read)
  const readWeightings: tf.Tensor3D = tf.div(left, tf.maximum(1, tf.sum(left, 2, true)))
  const usage = lastAccess({ usage: state.usage, readWeightings, writeWeightings })
  const readVectors: tf.Tensor3D = tf.matMul(readWeightings, memory)
  const next = { memory, readWeightings, usage, precedence, link }
  return { ...next, backLink, readVectors, writeWeightings, whole, all, sought }
}

/** The supports of a moment, as its lists say. */
const supportsOf = ({ moment }: ReturnType<typeof stepsOf>[number], { slots }: Run['options']): Supports => ({
  content: tf.step(moment.readContent),
  read: tf.step(moment.readWeightings),
  link: inLists(moment.beforeSlots, slots),
  backLink: inLists(moment.afterSlots, slots),
  precedence: inLists(moment.recentSlots, slots),
  allocation: moment.allocation,
})

/** Whether what is left is all but the strongest, to rounding: nothing that is left out is greater than what is left. */
const areStrongest = (x: tf.Tensor, support: tf.Tensor, count: number): boolean => {
  const left = tf.min(tf.add(x, tf.sub(1, support)), -1)
  const leftOut = tf.max(tf.mul(x, tf.sub(1, support)), -1)
  const many = tf.sum(support, -1)
  const isFull = tf.cast(tf.greaterEqual(many, Math.min(count, x.shape.at(-1) as number)), 'float32')
  // Of a list that is not full nothing is left out.
  return (
    within(many, 0, count, 0) &&
    within(tf.mul(isFull, tf.sub(leftOut, left)), -1, 0) &&
    within(tf.mul(tf.sub(1, isFull), leftOut), 0, 0)
  )
}

law('sdnc: what lists leave out is weaker than what they have', runs(sdnc, each(real)), (run) => {
  const { linksPerSlot: links, readTopK: reads } = run.options
  return stepsOf(run).every((step) => {
    const supports = supportsOf(step, run.options)
    const { whole, all, sought, link, writeWeightings } = denseMoment(denseOf(step.before), step.ξ, supports)
    const N = run.options.slots
    const isRecent = tf.expandDims(tf.step(denseOf(step.before).precedence), 3)
    const known = tf.maximum(inLists(step.before.afterSlots, N), tf.expandDims(tf.step(writeWeightings), 2))
    const followers = tf.mul(tf.mul(tf.transpose(link, [0, 1, 3, 2]), known), isRecent)
    return (
      areStrongest(whole, supports.link, links) &&
      areStrongest(all, supports.precedence, links) &&
      areStrongest(sought, supports.read, reads) &&
      areStrongest(followers, tf.mul(supports.backLink, isRecent), links)
    )
  })
})

/** Words of three columns, as in the same law of the SAM. */
const smoothRuns = runs(
  sdnc,
  each(real),
  fc
    .tuple(memoryOptions, fc.integer({ min: 1, max: 10 }))
    .map(([options, slots]) => ({ ...options, slots, wordSize: 3 })),
)

law(
  'sdnc: values and gradients of a run are those of the dense computation on the same supports',
  fc.tuple(smoothRuns, seed),
  ([run, at]) => {
    const { layout } = built(sdnc, run.options)
    const { tensor } = functional(keyOf(at))
    const supports = stepsOf(run).map((step) => supportsOf(step, run.options))
    const inputs = {
      state: startOf(built(sdnc, run.options), run) as SdncState,
      vectors: Object.fromEntries(run.vectors.map((vector, t) => [`step ${t}`, tensorOf('B F', vector)])),
    }
    const { slots } = run.options
    const course = (
      moment: (state: SdncState | Dense, ξ: SdncInterface, t: number) => SdncState | Dense,
      dense: boolean,
    ) =>
      valueAndGradients(inputs, ({ state, vectors }) => {
        let current: SdncState | Dense = dense ? denseOf(state) : state
        const terms = leaves(vectors).map((vector, t) => {
          const next = moment(current, parseInterface<SdncInterface>(layout, vector as tf.Tensor2D), t)
          current = next
          const link = 'link' in next ? next.link : densely(next.beforeSlots, next.before, slots)
          const precedence = 'link' in next ? next.precedence : densely(next.recentSlots, next.recent, slots)
          const readVectors = tf.matMul(next.readWeightings, next.memory)
          return tensor({ readVectors, memory: next.memory, link, precedence })
        })
        return tf.addN(terms)
      })
    const sparse = course((state, ξ) => sdncCell(run.options.readTopK)(state as SdncState, ξ), false)
    const dense = course((state, ξ, t) => denseMoment(state as Dense, ξ, supports[t] as Supports), true)
    const largest = Math.max(1, ...leaves(dense.gradients).map((leaf) => tf.max(tf.abs(leaf)).arraySync() as number))
    return close(sparse.value, dense.value, 1e-4) && closeTrees(sparse.gradients, dense.gradients, 1e-4 * largest)
  },
  60,
)

/** Words in the order in which they are written, each with one of its own. */
const written = fc.integer({ min: 2, max: 6 })

law(
  'sdnc: a head that follows links walks through what was written, in order and back',
  fc.tuple(written, fc.nat()),
  ([count, from]) => {
    const word = (index: number) => tf.tensor3d([[Array.from({ length: count }, (_, w) => (w === index ? 1 : 0))]])
    const all = (value: number) => tf.tensor2d([[value]])
    const slots = count + 1 // one that is the least used, and cleared, when nothing is written
    const zeros = (...shape: [number, number, number, number]) => tf.zeros<tf.Rank.R4>(shape)
    let state: SdncState = {
      memory: tf.zeros([1, slots, count]),
      readWeightings: tf.zeros([1, 1, slots]),
      writeWeightings: tf.zeros([1, 1, slots]),
      usage: tf.zeros([1, slots]),
      recent: tf.zeros([1, 1, 2]),
      recentSlots: tf.zeros([1, 1, 2]),
      before: zeros(1, 1, slots, 2),
      beforeSlots: zeros(1, 1, slots, 2),
      afterSlots: zeros(1, 1, slots, 2),
    }
    /** One step: writes a word or none, and reads by one mode: 0 backward, 1 forward, 2 content. */
    const step = (told: number | undefined, asked: number, mode: number): tf.Tensor3D => {
      const [next, readVectors] = sdncStep(1)(undefined, state, {
        readKeys: word(asked),
        addVectors: word(told ?? 0),
        readStrengths: all(1),
        allocationGates: all(told === undefined ? 0 : 1),
        writeGates: all(told === undefined ? 0 : 1),
        readModes: tf.tensor3d([[[0, 1, 2].map((m) => (m === mode ? 1 : 0))]]),
      })
      state = next
      return readVectors
    }
    for (let index = 0; index < count; index++) step(index, index, 2)
    const start = from % count
    const onwards = Array.from({ length: count - 1 - start }, (_, more) => start + 1 + more)
    const back = Array.from({ length: count - 1 }, (_, fewer) => count - 2 - fewer)
    return (
      close(step(undefined, start, 2), word(start), 1e-4) &&
      onwards.every((index) => close(step(undefined, 0, 1), word(index), 1e-4)) &&
      back.every((index) => close(step(undefined, 0, 0), word(index), 1e-4))
    )
  },
)
