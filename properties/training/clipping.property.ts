import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { leaves, type TreeRecord } from '../../src/core/tree.ts'
import { clipByGlobalNorm, clipByValue, globalNorm } from '../../src/training/optimizers/clipping.ts'
import type { GradientTransformation } from '../../src/training/optimizers/transformation.ts'
import { flat } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const entry = fc.integer({ min: -999, max: 999 })
const list = fc.array(entry, { minLength: 1, maxLength: 5 })
/** Gradients of one size, from far below what float32 can square to far above. */
const drawn = fc
  .record({ a: list, b: list, scale: fc.constantFrom(1, 1e-3, 1e-15, 1e-25, 1e15, 1e27) })
  .map(({ a, b, scale }) => ({ a: a.map((x) => Math.fround(x * scale)), b: b.map((x) => Math.fround(x * scale)) }))
type Drawn = Readonly<{ a: number[]; b: number[] }>

const treeOf = ({ a, b }: Drawn): TreeRecord => ({ a: tf.tensor1d(a), inner: { b: tf.tensor1d(b) } })
const numbers = (tree: TreeRecord): ReadonlyArray<number> => leaves(tree).flatMap((leaf) => flat(leaf))
const norm = (xs: ReadonlyArray<number>): number => {
  const largest = Math.max(...xs.map(Math.abs))
  return largest === 0 ? 0 : largest * Math.hypot(...xs.map((x) => x / largest))
}
const near = (actual: number, expected: number): boolean => Math.abs(actual - expected) <= 1e-5 * Math.abs(expected)

const clipped = (clip: GradientTransformation, gradients: TreeRecord): ReadonlyArray<number> =>
  numbers(
    clip.update(gradients, clip.init(gradients), {
      params: gradients,
      step: 0,
      rateScale: 1,
      decayTrigger: { since: 0 },
    })[0],
  )

const limit = fc.constantFrom(1e-3, 0.5, 10, 50, 1e6)

law('the global norm is √Σ x², be the entries 1e-25 or 1e30', drawn, (given) =>
  near(globalNorm(treeOf(given)).dataSync()[0] as number, norm([...given.a, ...given.b])),
)

law('the global norm of nothing but zeros is zero', list, (a) => {
  const zeros = treeOf({ a: a.map(() => 0), b: [0] })
  return globalNorm(zeros).dataSync()[0] === 0
})

law(
  'the global norm is not finite where an entry is not',
  fc.tuple(drawn, fc.nat(), fc.constantFrom(Number.NaN, Infinity, -Infinity)),
  ([given, pick, bad]) => {
    const b = given.b.map((x, at) => (at === pick % given.b.length ? bad : x))
    return !Number.isFinite(globalNorm(treeOf({ ...given, b })).dataSync()[0])
  },
)

law(
  'clipping by the global norm leaves at most the limit',
  fc.tuple(drawn, limit),
  ([given, most]) => norm(clipped(clipByGlobalNorm(most), treeOf(given))) <= most * (1 + 1e-5),
)

law('clipping by the global norm keeps the direction', fc.tuple(drawn, limit), ([given, most]) => {
  const before = [...given.a, ...given.b]
  const factor = Math.min(1, most / norm(before))
  const after = clipped(clipByGlobalNorm(most), treeOf(given))
  return norm(before) === 0
    ? after.every((x) => x === 0)
    : after.every((x, at) => near(x, (before[at] as number) * factor))
})

law('gradients within the limit pass clipping by the global norm as they are', drawn, (given) => {
  const before = [...given.a, ...given.b]
  return clipped(clipByGlobalNorm(1.01 * norm(before) + 1e-20), treeOf(given)).every((x, at) => x === before[at])
})

law('clipping by value limits every entry on its own', fc.tuple(drawn, limit), ([given, most]) =>
  clipped(clipByValue(most), treeOf(given)).every(
    (x, at) => x === Math.max(-Math.fround(most), Math.min(Math.fround(most), [...given.a, ...given.b][at] as number)),
  ),
)

law('clipping twice is clipping once', fc.tuple(drawn, limit), ([given, most]) =>
  [clipByGlobalNorm(most), clipByValue(most)].every((clip) => {
    const [once] = clip.update(treeOf(given), {}, { params: {}, step: 0, rateScale: 1, decayTrigger: { since: 0 } })
    return clipped(clip, once).every((x, at) => near(x, numbers(once)[at] as number))
  }),
)

law('the norm leaves nothing behind but itself', drawn, (given) => {
  const tree = treeOf(given)
  return tensorsKept(() => globalNorm(tree)) === 1 && leaves(tree).every((leaf) => !leaf.isDisposed)
})
