import type * as tf from '@tensorflow/tfjs-core'
import type { TreeRecord } from '../../src/core/tree.ts'

/** A generous bound on the relative rounding error of a weight. */
const MARGIN = 1e-4
/** The kernels treat smaller parts of a distribution as zero. */
const NEGLIGIBLE = 1e-9

type Numbers = ReadonlyArray<number>
type Rows = ReadonlyArray<Numbers>

/** Whether the largest exceed the others by more than rounding. */
const isCutDecided = (weights: Numbers, count: number): boolean => {
  const found = weights.toSorted((a, b) => b - a)
  const [last, next] = [found[count - 1], found[count]]
  return last === undefined || next === undefined || next <= 0 || last - next > MARGIN * last
}

/** A list as a vector over slots. */
const densely = (slots: Numbers, weights: Numbers, N: number): Numbers => {
  const dense = Array.from({ length: N }, () => 0)
  for (const [at, slot] of slots.entries())
    if (Math.round(slot) > 0) dense[Math.round(slot) - 1] = weights[at] as number
  return dense
}

const at = <A>(list: ReadonlyArray<A>, index: number): A => list[index] as A

/** The choices of one write head: which precedences, which links of each slot, and which slots come after it. */
const isHeadDecided = (
  w: Numbers,
  recent: Readonly<{ slots: Numbers; weights: Numbers }>,
  links: Readonly<{ slots: Rows; weights: Rows; after: Rows }>,
): boolean => {
  const [N, L] = [w.length, recent.slots.length]
  const p = densely(recent.slots, recent.weights, N)
  const mass = w.reduce((sum, x) => sum + x, 0)
  const isSaturated = [mass, ...w].some((x) => Math.abs(1 - x) < MARGIN)
  const whole = links.slots.map((slots, i) =>
    densely(slots, at(links.weights, i), N).map((old, j) =>
      i === j && !slots.some((slot) => Math.round(slot) === j + 1) ? 0 : (1 - at(w, i)) * old + at(w, i) * at(p, j),
    ),
  )
  const followers = links.after.map((slots, j) =>
    whole.map((row, i) => (at(w, i) > 0 || slots.some((slot) => Math.round(slot) === i + 1) ? at(row, j) : 0)),
  )
  return (
    !isSaturated &&
    isCutDecided(
      p.map((x, n) => (1 - mass) * x + at(w, n)),
      L,
    ) &&
    whole.every((row, i) => at(w, i) === 0 || isCutDecided(row, L)) &&
    followers.every((column, j) => at(p, j) === 0 || isCutDecided(column, L))
  )
}

/** Whether no list of a sparse DNC's step depends on rounding. */
export const areLinksDecided = (
  before: TreeRecord,
  moment: Readonly<Record<string, unknown>>,
  reads: number,
): boolean => {
  const of = (tree: Readonly<Record<string, unknown>>, name: string) => (tree[name] as tf.Tensor).arraySync() as never
  const writes: number[][][] = of(moment, 'writeWeightings')
  const recent: number[][][] = of(before, 'recent')
  const recentSlots: number[][][] = of(before, 'recentSlots')
  const weights: number[][][][] = of(before, 'before')
  const slots: number[][][][] = of(before, 'beforeSlots')
  const after: number[][][][] = of(before, 'afterSlots')
  const content: number[][][] = of(moment, 'readContent')
  const modes: number[][][] = of(moment, 'readModes')
  const ways: number[][][][][] = ['backward', 'forward'].map((name) => of(moment, name))
  const areHeads = writes.every((heads, b) =>
    heads.every((w, k) =>
      isHeadDecided(
        w,
        { slots: at(at(recentSlots, b), k), weights: at(at(recent, b), k) },
        { slots: at(at(slots, b), k), weights: at(at(weights, b), k), after: at(at(after, b), k) },
      ),
    ),
  )
  return (
    areHeads &&
    content.every((heads, b) =>
      heads.every((row, r) => {
        const mode = at(at(modes, b), r)
        const K = at(writes, b).length
        const sought = row.map((c, n) =>
          at(writes, b).reduce(
            (sum, _, k) =>
              sum +
              at(mode, k) * at(at(at(at(at(ways, 0), b), k), r), n) +
              at(mode, K + k) * at(at(at(at(at(ways, 1), b), k), r), n),
            at(mode, 2 * K) * c,
          ),
        )
        return row.every((c) => c === 0 || c > NEGLIGIBLE) && isCutDecided(sought, reads)
      }),
    )
  )
}
