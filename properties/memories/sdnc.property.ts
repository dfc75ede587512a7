import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { recency } from '../../src/addressing/index.ts'
import { keyOf } from '../../src/core/random.ts'
import { leaves } from '../../src/core/tree.ts'
import { cosineSimilarity } from '../../src/kernels/cosineSimilarity.ts'
import { perHead } from '../../src/kernels/perHead.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import { samMoment } from '../../src/memories/sam.ts'
import { type SdncInterface, type SdncState, sdnc, sdncMoment, sdncStep } from '../../src/memories/sdnc.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, real, seed, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { functional } from '../functional.ts'
import { law } from '../law.ts'
import { built, memoryOptions, momentsOf, type Run, runs, startOf } from './machine.ts'

law('sdnc: weightings, links and precedence have no more entries than they may', runs(sdnc), (run) =>
  momentsOf(built(sdnc, run.options), run).every(({ state }) => {
    const { readWeightings, link, backLink, precedence } = state as SdncState
    const { reads, links } = run.options
    const isSparse = (x: tf.Tensor, count: number) => within(tf.sum(tf.step(x), -1), 0, count, 0)
    return (
      isSparse(readWeightings, reads) &&
      [link, backLink, precedence].every((x) => isSparse(x, links)) &&
      within(tf.sum(readWeightings, 2), 0, 1)
    )
  }),
)

/** The moments of a run, each with the state before it and its interface. */
const stepsOf = (run: Run, course: ReturnType<typeof sdncMoment> = sdncMoment(run.options)) => {
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
  const { readHeads: R, writeHeads: K, reads } = run.options
  return stepsOf(run).every(({ before, ξ }) => {
    const modes = tf.oneHot(2 * K, 2 * K + 1)
    const readModes: tf.Tensor3D = tf.cast(tf.broadcastTo(modes, [before.memory.shape[0], R, 2 * K + 1]), 'float32')
    const { readWeightings, readVectors, memory, usage } = sdncMoment(run.options)(before, { ...ξ, readModes })
    const { precedence: _, link: __, backLink: ___, ...state } = before
    const expected = samMoment(reads)(state, ξ)
    return (
      close(readWeightings, expected.readWeightings) &&
      close(readVectors, expected.readVectors) &&
      close(memory, expected.memory) &&
      close(usage, expected.usage)
    )
  })
})

type Rows = ReadonlyArray<ReadonlyArray<number>>

/** 1 where fewer than `count` entries of a row are greater, or as great and before: a constant. */
const supportOf = <T extends tf.Tensor>(x: T, count: number): T => {
  const N = x.shape.at(-1) as number
  const rows: Rows = tf.reshape<tf.Rank.R2>(x, [-1, N]).arraySync()
  const marks = rows.map((row) =>
    row.map((a, n) => Number(row.filter((b, m) => b > a || (b === a && m < n)).length < count)),
  )
  return tf.reshape(tf.tensor2d(marks), x.shape) as unknown as T
}

type Supports = Readonly<Record<'content' | 'read' | 'link' | 'backLink' | 'precedence', tf.Tensor>> &
  Readonly<{ allocation: tf.Tensor3D }>

/** x yᵀ of each head. */
const outer = (x: tf.Tensor3D, y: tf.Tensor3D) => tf.mul(tf.expandDims(x, 3), tf.expandDims(y, 2))

/** The dense equations, in which all that is not in a support is masked: supports and choices are constants. */
const denseMoment = (state: SdncState, ξ: SdncInterface, supports: Supports) => {
  const [R, K, N] = [state.readWeightings.shape[1], ξ.writeGates.shape[1], state.memory.shape[1]]
  const groups = Math.min(R, K)
  const byRead = perHead<tf.Tensor2D>(state.readWeightings)
  const recalled = tf.stack(
    Array.from({ length: K }, (_, k) => tf.mean(tf.stack(byRead.filter((_, r) => r % groups === k % groups)), 0)),
    1,
  )
  const gate = tf.expandDims(ξ.allocationGates, 2)
  const mixed = tf.add(tf.mul(gate, supports.allocation), tf.mul(tf.sub(1, gate), recalled))
  const writeWeightings: tf.Tensor3D = tf.mul(tf.expandDims(ξ.writeGates, 2), mixed)
  const kept = tf.sub(1, tf.expandDims(tf.max(supports.allocation, 1), 2))
  const added = tf.sum(tf.mul(tf.expandDims(writeWeightings, 3), tf.expandDims(ξ.addVectors, 2)), 1)
  const memory: tf.Tensor3D = tf.add(tf.mul(kept, state.memory), added)

  const diagonal = tf.sub(1, tf.eye(N))
  const silence = (axis: number) => tf.sub(1, tf.expandDims(writeWeightings, axis))
  const forwards = tf.add(tf.mul(silence(3), state.link), outer(writeWeightings, state.precedence))
  const backwards = tf.add(tf.mul(silence(2), state.backLink), outer(state.precedence, writeWeightings))
  const link: tf.Tensor4D = tf.mul(tf.mul(forwards, diagonal), supports.link)
  const backLink: tf.Tensor4D = tf.mul(tf.mul(backwards, diagonal), supports.backLink)
  const idle = tf.sub(1, tf.sum(writeWeightings, 2, true))
  const precedence: tf.Tensor3D = tf.mul(tf.add(tf.mul(idle, state.precedence), writeWeightings), supports.precedence)

  /** Where links lead from each head's slots: Σ_j links[i, j] w[j]. */
  const led = (links: tf.Tensor4D) =>
    tf.sum(tf.mul(tf.expandDims(links, 2), tf.expandDims(tf.expandDims(state.readWeightings, 1), 3)), 4)
  const scores = tf.mul(cosineSimilarity({ memory, keys: ξ.readKeys }), tf.expandDims(ξ.readStrengths, 2))
  const content = tf.softmax<tf.Tensor3D>(tf.add(scores, tf.mul(tf.sub(supports.content, 1), 1e30)))
  const ways = tf.concat([led(backLink), led(link), tf.expandDims(content, 1)], 1) // [B M R N]
  const modes = tf.expandDims(tf.transpose(ξ.readModes, [0, 2, 1]), 3)
  const sought = tf.mul(tf.sum(tf.mul(modes, ways), 1), supports.read)
  const readWeightings: tf.Tensor3D = tf.div(sought, tf.maximum(1, tf.sum(sought, 2, true)))
  const usage = recency({ usage: state.usage, readWeightings, writeWeightings })
  const readVectors: tf.Tensor3D = tf.matMul(readWeightings, memory)
  return { memory, readWeightings, writeWeightings, usage, precedence, link, backLink, readVectors }
}

/** The supports of a moment, from its equations: what is left of what there would be, were nothing left out. */
const supportsOf = (
  { before, ξ, moment }: ReturnType<typeof stepsOf>[number],
  { reads, links, slots }: Run['options'],
): Supports => {
  const cosines = cosineSimilarity({ memory: moment.memory, keys: ξ.readKeys })
  const whole = sdncMoment({ reads: slots, links: slots })(before, ξ)
  const modes = tf.expandDims(tf.transpose(ξ.readModes, [0, 2, 1]), 3)
  const ways = tf.concat([moment.backward, moment.forward, tf.expandDims(moment.readContent, 1)], 1)
  return {
    content: supportOf(cosines, reads),
    read: supportOf(tf.sum(tf.mul(modes, ways), 1), reads),
    link: supportOf(whole.link, links),
    backLink: supportOf(whole.backLink, links),
    precedence: supportOf(whole.precedence, links),
    allocation: moment.allocation,
  }
}

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
    const course = (
      moment: (state: SdncState, ξ: SdncInterface, t: number) => SdncState & { readVectors: tf.Tensor },
    ) =>
      valueAndGradients(inputs, ({ state, vectors }) => {
        let current = state
        const terms = leaves(vectors).map((vector, t) => {
          const next = moment(current, parseInterface<SdncInterface>(layout, vector as tf.Tensor2D), t)
          current = next
          return tensor({ readVectors: next.readVectors, memory: next.memory, link: next.link, back: next.backLink })
        })
        return tf.addN(terms)
      })
    const sparse = course((state, ξ) => sdncMoment(run.options)(state, ξ))
    const dense = course((state, ξ, t) => denseMoment(state, ξ, supports[t] as Supports))
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
      precedence: tf.zeros([1, 1, slots]),
      link: zeros(1, 1, slots, slots),
      backLink: zeros(1, 1, slots, slots),
    }
    /** One step: writes a word or none, and reads by one mode: 0 backward, 1 forward, 2 content. */
    const step = (told: number | undefined, asked: number, mode: number): tf.Tensor3D => {
      const [next, readVectors] = sdncStep({ reads: 1, links: 2 })(undefined, state, {
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
