import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { contentWeighting, leastUsed, lastAccess } from '../../src/addressing/index.ts'
import { keyOf } from '../../src/core/random.ts'
import { leaves } from '../../src/core/tree.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import type { SamInterface, SamState } from '../../src/memories/sam/schema.ts'
import { sam, samCell, samStep } from '../../src/memories/sam/step.ts'
import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { perHead } from '../../src/kernels/perHead.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, real, seed, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { functional } from '../../test/support/functional.ts'
import { law } from '../law.ts'
import { built, memoryOptions, momentsOf, type Run, runs, startOf } from './machine.ts'

const readsOf = ({ readTopK, slots }: Run['options']): number => Math.min(readTopK, slots)

law('sam: a head reads at most so many slots, and all of its weight lies there', runs(sam), (run) =>
  momentsOf(built(sam, run.options), run).every(({ state }) => {
    const { readWeightings } = state as SamState
    return (
      within(tf.sum(readWeightings, 2), 1, 1) && within(tf.sum(tf.step(readWeightings), 2), 1, readsOf(run.options), 0)
    )
  }),
)

/** The moments of a run, each with the state before it and its interface. */
const stepsOf = (run: Run) => {
  const memory = built(sam, run.options)
  let state = startOf(memory, run) as SamState
  return run.vectors.map((vector) => {
    const ξ = parseInterface<SamInterface>(memory.layout, tensorOf('B F', vector))
    const moment = samCell(run.options.readTopK)(state, ξ)
    const before = state
    state = moment
    return { before, ξ, moment }
  })
}

law('sam: what a head reads is nearer to its key than what it does not', runs(sam), (run) =>
  stepsOf(run).every(({ ξ, moment }) => {
    const similarity = cosineSimilarity({ memory: moment.memory, keys: ξ.readKeys }).arraySync()
    const read = moment.readWeightings.arraySync()
    return similarity.every((heads, b) =>
      heads.every((row, r) => {
        const order = row.toSorted((x, y) => y - x)
        const least = order[readsOf(run.options) - 1] as number
        return row.every((x, n) => (read[b]?.[r]?.[n] ?? 0) === 0 || x >= least - 1e-5)
      }),
    )
  }),
)

/** The dense equations with every slot that is not in the support masked: supports and choices are constants. */
const denseMoment = (state: SamState, ξ: SamInterface, support: tf.Tensor3D, allocation: tf.Tensor3D) => {
  const [R, K] = [state.readWeightings.shape[1], ξ.writeGates.shape[1]]
  const groups = Math.min(R, K)
  const byRead = perHead<tf.Tensor2D>(state.readWeightings) // tfjs cannot differentiate the unstacking of one head
  const previousReads = tf.stack(
    Array.from({ length: K }, (_, k) => tf.mean(tf.stack(byRead.filter((_, r) => r % groups === k % groups)), 0)),
    1,
  )
  const allocationGate = tf.expandDims(ξ.allocationGates, 2)
  const mixed = tf.add(tf.mul(allocationGate, allocation), tf.mul(tf.sub(1, allocationGate), previousReads))
  const writeWeightings: tf.Tensor3D = tf.mul(tf.expandDims(ξ.writeGates, 2), mixed)
  const cleared = tf.expandDims(tf.max(allocation, 1), 2)
  const written = tf.sum(tf.mul(tf.expandDims(writeWeightings, 3), tf.expandDims(ξ.addVectors, 2)), 1)
  const memory: tf.Tensor3D = tf.add(tf.mul(tf.sub(1, cleared), state.memory), written)
  const cosines = cosineSimilarity({ memory, keys: ξ.readKeys })
  const scores = tf.mul(cosines, tf.expandDims(ξ.readStrengths, 2))
  const readWeightings = tf.softmax<tf.Tensor3D>(tf.add(scores, tf.mul(tf.sub(support, 1), 1e30)))
  const usage = lastAccess({ usage: state.usage, readWeightings, writeWeightings })
  return { memory, readWeightings, writeWeightings, usage, readVectors: tf.matMul(readWeightings, memory) }
}

/**
 * More slots than the others have, of which some are not read. Words of three columns: the direction of a short word of
 * one column turns round at zero, and what rounding does there is as large as the gradient.
 */
const smoothRuns = runs(
  sam,
  each(real),
  fc
    .tuple(memoryOptions, fc.integer({ min: 1, max: 12 }))
    .map(([options, slots]) => ({ ...options, slots, wordSize: 3 })),
)

law(
  'sam: values and gradients of a run are those of the dense computation on the same supports',
  fc.tuple(smoothRuns, seed),
  ([run, at]) => {
    const { layout } = built(sam, run.options)
    const { tensor } = functional(keyOf(at))
    const found = stepsOf(run).map(({ moment }) => ({
      support: tf.step(moment.readWeightings),
      allocation: moment.allocation,
    }))
    const inputs = {
      state: startOf(built(sam, run.options), run) as SamState,
      vectors: Object.fromEntries(run.vectors.map((vector, t) => [`step ${t}`, tensorOf('B F', vector)])),
    }
    const course = (moment: (state: SamState, ξ: SamInterface, t: number) => SamState & { readVectors: tf.Tensor }) =>
      valueAndGradients(inputs, ({ state, vectors }) => {
        let current = state
        const terms = leaves(vectors).map((vector, t) => {
          const next = moment(current, parseInterface<SamInterface>(layout, vector as tf.Tensor2D), t)
          current = next
          return tensor({ readVectors: next.readVectors, memory: next.memory, writes: next.writeWeightings })
        })
        return tf.addN(terms)
      })
    const sparse = course((state, ξ) => samCell(run.options.readTopK)(state, ξ))
    const dense = course((state, ξ, t) => {
      const { support, allocation } = found[t] as (typeof found)[number]
      return denseMoment(state, ξ, support, allocation)
    })
    const largest = Math.max(1, ...leaves(dense.gradients).map((leaf) => tf.max(tf.abs(leaf)).arraySync() as number))
    return close(sparse.value, dense.value, 1e-4) && closeTrees(sparse.gradients, dense.gradients, 1e-4 * largest)
  },
  60,
)

law(
  'sam: with as many reads as slots it looks up as densely as the others do',
  runs(sam),
  (run) =>
    stepsOf({ ...run, options: { ...run.options, readTopK: run.options.slots } }).every(({ ξ, moment }) =>
      close(
        moment.readWeightings,
        contentWeighting({ memory: moment.memory, keys: ξ.readKeys, strengths: ξ.readStrengths }),
      ),
    ),
  50,
)

law('sam: heads write to the least used slots, and to where their read heads have read', runs(sam), (run) =>
  stepsOf(run).every(({ before, ξ, moment }) => {
    const expected = leastUsed({ usage: before.usage, writeGates: ξ.writeGates })
    const silent = samCell(run.options.readTopK)(before, { ...ξ, writeGates: tf.zerosLike(ξ.writeGates) })
    const kept = tf.mul(before.memory, tf.sub(1, tf.expandDims(tf.max(expected, 1), 2)))
    return close(moment.allocation, expected, 0) && close(silent.memory, kept, 0)
  }),
)

/** Words to write, and for each the place, among those remembered then, of the word to ask for. */
const errands = fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 12 })

law(
  'sam: the memory is a least-recently-used cache: it forgets the word that was neither written nor read for longest',
  fc.tuple(fc.integer({ min: 1, max: 4 }), errands),
  ([slots, asked]) => {
    const W = 12
    const word = (index: number) => tf.tensor3d([[Array.from({ length: W }, (_, w) => (w === index ? 1 : 0))]])
    const all = (value: number) => tf.tensor2d([[value]])
    let state: SamState = {
      memory: tf.zeros([1, slots, W]),
      readWeightings: tf.zeros([1, 1, slots]),
      writeWeightings: tf.zeros([1, 1, slots]),
      usage: tf.zeros([1, slots]),
    }
    let cache: ReadonlyArray<number> = [] // least recently used first
    return asked.every((choice, written) => {
      const after = [...cache.slice(cache.length === slots ? 1 : 0), written]
      const wanted = after[choice % after.length] as number
      const [next, readVectors] = samStep(1)(undefined, state, {
        readKeys: word(wanted),
        addVectors: word(written),
        readStrengths: all(1),
        allocationGates: all(1),
        writeGates: all(1),
      })
      state = next
      // Written and read in one step are accessed together: of those two, the lower index goes first.
      cache = [...after.filter((other) => other !== wanted && other !== written), ...together(state, written, wanted)]
      const kept = tf.sum(state.memory, 1).arraySync() as number[][]
      return (
        close(readVectors, word(wanted), 1e-4) &&
        (kept[0] ?? []).every((held, index) => held > 0.5 === after.includes(index))
      )
    })
  },
)

/** Two words that were accessed in the same step, in the order of their slots. */
const together = ({ memory }: SamState, first: number, second: number): ReadonlyArray<number> => {
  const slotOf = (index: number) => (memory.arraySync()[0] ?? []).findIndex((row) => (row[index] ?? 0) > 0.5)
  return [...new Set([first, second])].sort((one, other) => slotOf(one) - slotOf(other))
}

law(
  'sam: with closed allocation gates a word is added where the head has read',
  fc.nat({ max: 3 }),
  (slot) => {
    const at = tf.tensor3d([[[0, 1, 2, 3].map((n) => (n === slot ? 1 : 0))]])
    const before = tf.add<tf.Tensor3D>(tf.zeros([1, 4, 2]), tf.tensor1d([3, 5]))
    const usage = tf.tensor2d([[0, 1, 2, 3].map((n) => (n === (slot + 1) % 4 ? 0 : 1))])
    const state: SamState = { memory: before, readWeightings: at, writeWeightings: tf.zerosLike(at), usage }
    const { memory } = samCell(2)(state, {
      readKeys: tf.ones([1, 1, 2]),
      addVectors: tf.tensor3d([[[10, 20]]]),
      readStrengths: tf.ones([1, 1]),
      allocationGates: tf.zeros([1, 1]),
      writeGates: tf.ones([1, 1]),
    })
    const expected = [0, 1, 2, 3].map((n) => (n === slot ? [13, 25] : n === (slot + 1) % 4 ? [0, 0] : [3, 5]))
    return close(memory, [expected])
  },
  4,
)
