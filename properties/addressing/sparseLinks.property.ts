import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { precedence } from '../../src/addressing/index.ts'
import { type SlotLists, spread, topKListed } from '../../src/addressing/slotLists.ts'
import { sparseDirections } from '../../src/addressing/sparseDirections.ts'
import { afterWeights, type SparseLinks, sparseLinks } from '../../src/addressing/sparseLinks.ts'
import { nested, sizes, tensorOf, weighting } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'

/** Write weightings of one to five steps, and read weightings after them. */
const drawn = fc.tuple(sizes, fc.integer({ min: 1, max: 5 })).chain(([lengths, T]) =>
  fc.record({
    writes: nested('T G N', { ...lengths, T, G: (lengths['B'] as number) * (lengths['K'] as number) }, weighting),
    reads: nested('B R N', lengths, weighting),
    count: fc.integer({ min: 1, max: 4 }),
  }),
)
type Drawn = typeof drawn extends fc.Arbitrary<infer A> ? A : never

/** Links and precedence after all writes, with a given number of links per slot. */
const linkedBy = ({ writes }: Pick<Drawn, 'writes'>, count: number) => {
  const [G, N] = [writes[0]?.length as number, writes[0]?.[0]?.length as number]
  const none = tf.zeros<tf.Rank.R3>([G, N, count])
  let links: SparseLinks = { before: none, beforeSlots: none, afterSlots: none }
  let recent: SlotLists = { slots: tf.zeros([G, count]), weights: tf.zeros([G, count]) }
  for (const rows of writes) {
    const writeWeightings = tensorOf('G N', rows)
    links = sparseLinks(links, { recent, writeWeightings })
    const [p, w] = [spread(recent, N), writeWeightings].map((x) => tf.expandDims<tf.Tensor3D>(x, 1))
    const next = precedence({ precedence: p as tf.Tensor3D, writeWeightings: w as tf.Tensor3D })
    recent = topKListed(tf.squeeze<tf.Tensor2D>(next, [1]), count)
  }
  return { links, recent, N }
}

/** The paper's equations, number by number. */
const denseOf = ({ writes }: Pick<Drawn, 'writes'>): number[][][] =>
  (writes[0] ?? []).map((first, g) => {
    let p = first.map(() => 0)
    let link = first.map(() => first.map(() => 0))
    for (const rows of writes) {
      const w = rows[g] as number[]
      const before = p
      link = link.map((row, i) =>
        row.map((old, j) => (i === j ? 0 : (1 - (w[i] as number)) * old + (w[i] as number) * (before[j] as number))),
      )
      const silence = 1 - w.reduce((sum, x) => sum + x, 0)
      p = before.map((x, n) => silence * x + (w[n] as number))
    }
    return link
  })

const matrix = (slots: tf.Tensor3D, weights: tf.Tensor3D): tf.Tensor3D => {
  const [G, N, L] = slots.shape
  const lists = {
    slots: tf.reshape<tf.Rank.R2>(slots, [G * N, L]),
    weights: tf.reshape<tf.Rank.R2>(weights, [G * N, L]),
  }
  return tf.reshape(spread(lists, N), [G, N, N])
}

law('where none are lost, links are those of the equations, entry by entry, and P is N turned', drawn, (given) => {
  const N = given.writes[0]?.[0]?.length as number
  const { links } = linkedBy(given, N)
  const expected = tf.tensor3d(denseOf(given))
  return (
    close(matrix(links.beforeSlots, links.before), expected) &&
    close(matrix(links.afterSlots, afterWeights(links)), tf.transpose(expected, [0, 2, 1]))
  )
})

law('where none are lost, links lead where those of a DNC would', drawn, (given) => {
  const N = given.writes[0]?.[0]?.length as number
  const { links } = linkedBy(given, N)
  const reads = tensorOf('B R N', given.reads)
  const [B, R] = reads.shape
  const { backward, forward } = sparseDirections(links, reads)
  const link: tf.Tensor4D = tf.reshape(tf.tensor3d(denseOf(given)), [B, -1, N, N])
  const w = tf.broadcastTo<tf.Rank.R4>(tf.expandDims(reads, 1), [B, link.shape[1], R, N])
  return close(forward, tf.matMul(w, link, false, true)) && close(backward, tf.matMul(w, link))
})

law('links that are few are none that are not there, and never stronger', drawn, (given) => {
  const N = given.writes[0]?.[0]?.length as number
  const { links } = linkedBy(given, Math.min(N, given.count))
  const found = matrix(links.beforeSlots, links.before)
  const back = matrix(links.afterSlots, afterWeights(links))
  // Dropped precedence only makes later links weaker.
  return (
    within(found, 0, 1) &&
    within(tf.sum(found, 2), 0, 1) &&
    within(tf.sub(tf.tensor3d(denseOf(given)), found), 0, 1) &&
    within(tf.sub(tf.transpose(found, [0, 2, 1]), back), 0, 1)
  )
})
