import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { link } from '../../src/addressing/index.ts'
import { type LinkInputs, linksBackward, linksForward } from '../../src/addressing/sparseLinks.ts'
import { type Nested, nested, sizes, tensorOf, weighting } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const drawn = sizes.chain((lengths) =>
  fc.record({
    links: nested('B K N N', lengths, quantity('link').ordinary as never),
    precedence: nested('B K N', lengths, weighting),
    writeWeightings: nested('B K N', lengths, weighting),
    count: fc.integer({ min: 1, max: 5 }),
  }),
)
type Drawn = Readonly<{
  links: Nested<'B K N N'>
  precedence: Nested<'B K N'>
  writeWeightings: Nested<'B K N'>
}>

const inputsOf = ({ links, precedence, writeWeightings }: Drawn): LinkInputs => ({
  links: tensorOf('B K N N', links),
  precedence: tensorOf('B K N', precedence),
  writeWeightings: tensorOf('B K N', writeWeightings),
})

/** Every entry of a link by itself, from the numbers of its two slots. */
const entries = ({ links }: Drawn, entry: (old: number, b: number, k: number, i: number, j: number) => number) =>
  links.map((heads, b) =>
    heads.map((rows, k) => rows.map((row, i) => row.map((old, j) => (i === j ? 0 : entry(old, b, k, i, j))))),
  )

law('sparse links of all slots are those of the equations, entry by entry', drawn, (given) => {
  const [w, p] = [given.writeWeightings, given.precedence].map(
    (x) => (b: number, k: number, n: number) => x[b]?.[k]?.[n] ?? Number.NaN,
  ) as [(b: number, k: number, n: number) => number, (b: number, k: number, n: number) => number]
  const inputs = inputsOf(given)
  const N = inputs.links.shape[3]
  return (
    close(
      linksForward(inputs, N),
      entries(given, (old, b, k, i, j) => (1 - w(b, k, i)) * old + w(b, k, i) * p(b, k, j)),
    ) &&
    close(
      linksBackward(inputs, N),
      entries(given, (old, b, k, i, j) => (1 - w(b, k, j)) * old + w(b, k, j) * p(b, k, i)),
    )
  )
})

law('links forward and backward are each other’s transposes, where none are lost', drawn, (given) => {
  const { links, ...written } = inputsOf(given)
  const N = links.shape[3]
  const turned = (x: tf.Tensor4D): tf.Tensor4D => tf.transpose(x, [0, 1, 3, 2])
  return close(linksBackward({ links: turned(links), ...written }, N), turned(linksForward({ links, ...written }, N)))
})

law(
  'a row has at most so many links; forward it sums to at most 1, and no link is more than all of them',
  drawn,
  (given) => {
    const inputs = inputsOf(given)
    const N = inputs.links.shape[3]
    const forward = linksForward(inputs, given.count)
    return (
      [forward, linksBackward(inputs, given.count)].every(
        (links) => within(links, 0, 1) && within(tf.sum(tf.step(links), 3), 0, given.count, 0),
      ) &&
      within(tf.sum(forward, 3), 0, 1) &&
      within(tf.sub(linksForward(inputs, N), forward), 0, 1)
    )
  },
)

law('where nothing is linked yet, sparse links are those of the DNC', drawn, (given) => {
  const { links, precedence, writeWeightings } = inputsOf(given)
  const none = tf.zerosLike(links)
  const inputs = { links: none, precedence, writeWeightings }
  return close(linksForward(inputs, links.shape[3]), link({ link: none, precedence, writeWeightings }))
})
