import fc from 'fast-check'
import { type Initialization, initializations, normalOf, uniformOf, zeros } from '../../src/core/initializers.ts'
import {
  affineSpecs,
  initialParams,
  isParamSpec,
  paramCount,
  paramEntries,
  type ParamSpecs,
} from '../../src/core/params.ts'
import { child, keyOf } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

type Plan = ReadonlyArray<number> | Readonly<{ [name: string]: Plan }>

const name = fc.constantFrom('controller', 'interface', 'readout', 'kernel', 'bias', 'hidden')
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
const { branch } = fc.letrec<{ plan: Plan; branch: Readonly<{ [name: string]: Plan }> }>((tie) => ({
  plan: fc.oneof({ maxDepth: 2 }, shape, tie('branch')),
  branch: fc.dictionary(name, tie('plan'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}))

const isShape = (plan: Plan): plan is ReadonlyArray<number> => Array.isArray(plan)

const specsOf = (plan: Readonly<{ [name: string]: Plan }>): ParamSpecs =>
  Object.fromEntries(
    Object.entries(plan).map(([key, inner]) => [
      key,
      isShape(inner) ? { shape: [2, ...inner], initialize: normalOf(1) } : specsOf(inner),
    ]),
  )

/** Every leaf's shape and numbers by path. */
const contents = (specs: ParamSpecs, of: number): ReadonlyMap<string, string> =>
  new Map(
    entries(initialParams(specs, keyOf(of))).map(([path, leaf]) => [
      path,
      `${leaf.shape.join()} ${leaf.dataSync().join()}`,
    ]),
  )

law('params have the shapes of their specs, in the order of their specs', fc.tuple(branch, seed), ([plan, of]) => {
  const specs = specsOf(plan)
  const leaves = entries(initialParams(specs, keyOf(of)))
  const expected = paramEntries(specs)
  return (
    leaves.length === expected.length &&
    leaves.every(
      ([path, leaf], at) => path === expected[at]?.[0] && leaf.shape.join() === expected[at][1].shape.join(),
    ) &&
    paramCount(specs) === leaves.reduce((count, [, leaf]) => count + leaf.size, 0)
  )
})

law('the same key gives the same params', fc.tuple(branch, seed), ([plan, of]) => {
  const again = contents(specsOf(plan), of)
  return [...contents(specsOf(plan), of)].every(([path, content]) => again.get(path) === content)
})

law('a param more or less changes no other', fc.tuple(branch, seed, shape), ([plan, of, more]) => {
  const fewer = contents(specsOf(plan), of)
  const all = contents({ newcomer: { shape: more, initialize: normalOf(1) }, ...specsOf(plan) }, of)
  return [...fewer].every(([path, content]) => all.get(path) === content) && all.size === fewer.size + 1
})

law('no two params draw the same numbers', fc.tuple(branch, seed), ([plan, of]) => {
  const first = entries(initialParams(specsOf(plan), keyOf(of))).map(([, leaf]) => leaf.dataSync().slice(0, 2).join())
  return new Set(first).size === first.length
})

const fan = fc.integer({ min: 1, max: 200 })
const given = fc.record({ seed, fanIn: fan, fanOut: fan })
const COUNT = 500

const spread = (xs: Float32Array): number => Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length)

law(
  'initial numbers have the limits, deviations and means that they are named by',
  given,
  ({ seed: of, fanIn, fanOut }) => {
    const draw = (kind: Initialization) => kind.kernel(fanIn, fanOut)(keyOf(of), COUNT)
    const bias = (kind: Initialization) => kind.bias(fanIn)(child(keyOf(of), 'bias'), COUNT)
    const uniformWithin = (xs: Float32Array, limit: number) =>
      xs.every((x) => Math.abs(x) <= limit) && Math.abs(spread(xs) * Math.sqrt(3) - limit) < 0.15 * limit
    const { 'glorot-uniform': glorot, 'lecun-normal': lecun, 'fan-in-uniform': fanned } = initializations
    const root = Math.sqrt(fanIn)
    return (
      uniformWithin(draw(glorot), Math.sqrt(6 / (fanIn + fanOut)) * (1 + 1e-6)) &&
      Math.abs(spread(draw(lecun)) * root - 1) < 0.2 &&
      [draw(fanned), bias(fanned)].every((xs) => uniformWithin(xs, (1 / root) * (1 + 1e-6))) &&
      [bias(glorot), bias(lecun)].every((xs) => xs.every((x) => x === 0))
    )
  },
)

law('initializers are pure, and fill as many numbers as are asked for', fc.tuple(seed, fc.nat(20)), ([of, count]) =>
  [zeros, normalOf(2), uniformOf(3)].every((initialize) => {
    const [once, again] = [initialize(keyOf(of), count), initialize(keyOf(of), count)]
    return once.length === count && once.every((x, at) => Object.is(x, again[at]))
  }),
)

law('an affine map has a kernel [inputs, outputs] and a bias [outputs]', given, ({ fanIn, fanOut }) => {
  const specs = affineSpecs(fanIn, fanOut, initializations['glorot-uniform'])
  const shapes = paramEntries(specs).map(([path, spec]) => `${path} ${spec.shape.join()}`)
  return shapes.join(' ') === `kernel ${fanIn},${fanOut} bias ${fanOut}` && !isParamSpec(specs)
})
