import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { Pair, Step } from '../../src/step/index.ts'
import { Profunctor } from '../../src/step/instances.ts'

/** Test subjects compute with whole numbers modulo a prime, so that equal means equal. */
const PRIME = 9973

export const mod = (x: number): number => ((x % PRIME) + PRIME) % PRIME

export type Params = Readonly<{ gain: number }>
export type State = Readonly<{ sum: number; last: number }>
export type Machine = Step<Params, State, number, number>

export const value = fc.integer({ min: 0, max: PRIME - 1 })
export const params: fc.Arbitrary<Params> = fc.record({ gain: value })
export const state: fc.Arbitrary<State> = fc.record({ sum: value, last: value })
export const listOf = <A>(input: fc.Arbitrary<A>): fc.Arbitrary<ReadonlyArray<A>> => fc.array(input, { maxLength: 6 })

export const coefficients = fc.tuple(value, value, value, value, value)
export type Coefficients = readonly [number, number, number, number, number]

/** A step that uses params, both fields of its state, and its input. */
export const machine =
  ([a, b, c, d, e]: Coefficients): Machine =>
  ({ gain }, { sum, last }, x) => [
    { sum: mod(a * sum + b * x + gain), last: x },
    mod(c * sum + d * last + e * x + gain),
  ]

/** A step of two inputs and two outputs. */
export const twoHanded =
  ([a, b, c, d, e]: Coefficients): Step<Params, State, Pair<number, number>, Pair<number, number>> =>
  ({ gain }, { sum, last }, [x, fed]) => [
    { sum: mod(sum + gain * x + fed), last: x },
    [mod(a * x + b * fed + last), mod(c * x + d * fed + e * sum)],
  ]

/** A function that maps most inputs to different values. */
export const affine =
  ([a, b]: Coefficients) =>
  (x: number): number =>
    mod(a * x + b)

/** Three steps with fields of their own. */
export const apart = fc.record({
  params: fc.record({ a: params, b: params, c: params }),
  state: fc.record({ a: state, b: state, c: state }),
  inputs: listOf(value),
  f: coefficients,
  g: coefficients,
  h: coefficients,
})

export type Run<O, S> = Readonly<{ outputs: ReadonlyArray<O>; state: S }>

/** Runs a step over a list. */
export const run = <P, S, I, O>(step: Step<P, S, I, O>, params: P, state: S, inputs: ReadonlyArray<I>): Run<O, S> => {
  let current = state
  const outputs = inputs.map((input) => {
    const [next, output] = step(params, current, input)
    current = next
    return output
  })
  return { outputs, state: current }
}

/** Whether two values are equal in all but prototypes: fast-check draws records without one. */
export const same = (left: unknown, right: unknown): boolean =>
  isDeepStrictEqual(structuredClone(left), structuredClone(right))

export type Given<P, S, I> = Readonly<{ params: P; state: S; inputs: ReadonlyArray<I> }>

/** Whether two steps give the same outputs and the same last state. */
export const agree = <P, S, I, O>(left: Step<P, S, I, O>, right: Step<P, S, I, O>, given: Given<P, S, I>): boolean =>
  same(run(left, given.params, given.state, given.inputs), run(right, given.params, given.state, given.inputs))

export type Steps<I, O> = Step<Params, State, I, O>

/** A function before a step, and one after it. */
export const lmap = <I, J, O>(step: Steps<I, O>, before: (j: J) => I): Steps<J, O> =>
  Profunctor.promap(step, before, (output) => output)
export const rmap = <I, O, Q>(step: Steps<I, O>, after: (o: O) => Q): Steps<I, Q> =>
  Profunctor.promap(step, (input: I) => input, after)
