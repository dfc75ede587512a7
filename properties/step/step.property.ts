import fc from 'fast-check'
import { function as F } from 'fp-ts'
import {
  andThen,
  at,
  beside,
  contramap,
  feedback,
  identity,
  keepingInput,
  lift,
  lifted,
  map,
  type Pair,
  type Step,
  withParams,
} from '../../src/step/index.ts'
import { law } from '../law.ts'
import {
  affine,
  apart,
  agree,
  coefficients,
  listOf,
  machine,
  mod,
  type Params,
  params,
  run,
  type State,
  same,
  state,
  twoHanded,
  value,
} from './subjects.ts'

const one = fc.record({ params, state, inputs: listOf(value), f: coefficients, g: coefficients })

law('steps with fields of their own run as if each were alone, one on the outputs of the other', apart, (given) => {
  const { params, state, inputs, f, g } = given
  const together = run(F.pipe(at('a')(machine(f)), andThen(at('b')(machine(g)))), params, state, inputs)
  const first = run(machine(f), params.a, state.a, inputs)
  const second = run(machine(g), params.b, state.b, first.outputs)
  return same(together, { outputs: second.outputs, state: { a: first.state, b: second.state, c: state.c } })
})

law('composition is associative, whatever the states', apart, ({ params, state, inputs, f, g, h }) => {
  const [a, b, c] = [at('a')(machine(f)), at('b')(machine(g)), at('c')(machine(h))]
  return agree(F.pipe(a, andThen(b), andThen(c)), F.pipe(a, andThen(F.pipe(b, andThen(c)))), { params, state, inputs })
})

law('the identity is neutral before and after any step', one, ({ params, state, inputs, f }) => {
  const given = { params, state, inputs }
  const before: Step<Params, State, number, number> = F.pipe(identity<number>(), andThen(machine(f)))
  const after: Step<Params, State, number, number> = F.pipe(machine(f), andThen(identity<number>()))
  return agree(before, machine(f), given) && agree(after, machine(f), given)
})

type Shared = Readonly<{ total: number; seen: number }>

law('a later part sees what an earlier one wrote in this very step', listOf(value), (inputs) => {
  const count: Step<unknown, Shared, number, number> = (_, { total }, x) => [{ total: mod(total + x) } as Shared, x]
  const look: Step<unknown, Shared, number, number> = (_, { total }) => [{ seen: total } as Shared, total]
  const sums = inputs.map((_, t) => inputs.slice(0, t + 1).reduce((sum, x) => mod(sum + x), 0))
  const last = sums.at(-1) ?? 0
  return same(run(F.pipe(count, andThen(look)), {}, { total: 0, seen: 0 }, inputs), {
    outputs: sums,
    state: { total: last, seen: last },
  })
})

law('side by side, each step has its own inputs, outputs and fields', apart, ({ params, state, inputs, f, g }) => {
  const pairs = inputs.map((x, t) => [x, mod(x * t + 1)] as const)
  const together = run(F.pipe(at('a')(machine(f)), beside(at('b')(machine(g)))), params, state, pairs)
  const left = run(
    machine(f),
    params.a,
    state.a,
    pairs.map(([x]) => x),
  )
  const right = run(
    machine(g),
    params.b,
    state.b,
    pairs.map(([, y]) => y),
  )
  return same(together, {
    outputs: left.outputs.map((output, t) => [output, right.outputs[t]]),
    state: { a: left.state, b: right.state, c: state.c },
  })
})

law('at changes its own field of the state and no other', apart, ({ params, state, inputs, f }) => {
  const alone = run(machine(f), params.b, state.b, inputs)
  const together = run(at('b')(machine(f)), params, state, inputs)
  return same(together, { outputs: alone.outputs, state: { ...state, b: alone.state } })
})

law('a name within a name: at(a) of at(b) keeps its state under both', one, ({ params, state, inputs, f }) => {
  const deep = run(F.pipe(machine(f), at('b'), at('a')), { a: { b: params } }, { a: { b: state } }, inputs)
  const plain = run(machine(f), params, state, inputs)
  return same(deep, { outputs: plain.outputs, state: { a: { b: plain.state } } })
})

law('keeping the input puts it beside the output', one, ({ params, state, inputs, f }) => {
  const plain = run(machine(f), params, state, inputs)
  return same(run(keepingInput(machine(f)), params, state, inputs), {
    ...plain,
    outputs: plain.outputs.map((output, t) => [inputs[t], output]),
  })
})

law('a lifted function has no state: it maps the inputs', one, ({ params, state, inputs, f }) => {
  const { outputs, state: after } = run(lift(affine(f)), params, state, inputs)
  return after === state && same(outputs, inputs.map(affine(f)))
})

law('a lifted function of params reads them and has no state', one, ({ params, state, inputs, f }) => {
  const step = lifted(({ gain }: Params, x: number) => affine(f)(mod(x + gain)))
  const { outputs, state: after } = run(step, params, state, inputs)
  return (
    after === state &&
    same(
      outputs,
      inputs.map((x) => affine(f)(mod(x + params.gain))),
    )
  )
})

law('withParams gives a step without state its own params and leaves the state alone', apart, (given) => {
  const { params, state, inputs, f, g } = given
  const scaled = (c: typeof f) => lifted(({ gain }: Params, x: number) => mod(affine(c)(x) + gain))
  const { outputs, state: after } = run(
    F.pipe(withParams('a')(scaled(f)), andThen(withParams('b')(scaled(g)))),
    params,
    state,
    inputs,
  )
  const expected = inputs.map((x) => mod(affine(g)(mod(affine(f)(x) + params.a.gain)) + params.b.gain))
  return same(after, state) && same(outputs, expected)
})

law('map is a lifted function after a step, contramap one before it', one, ({ params, state, inputs, f, g }) => {
  const given = { params, state, inputs }
  const before: Step<Params, State, number, number> = F.pipe(lift(affine(g)), andThen(machine(f)))
  return (
    agree(map(affine(g))(machine(f)), F.pipe(machine(f), andThen(lift(affine(g)))), given) &&
    agree(contramap(affine(g))(machine(f)), before, given)
  )
})

const frozen = <A>(value: A): A => {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

law('no combinator writes to the params, the state or the input that it was given', apart, (given) => {
  const { params, state, inputs, f, g, h } = given
  const step = F.pipe(
    at('a')(machine(f)),
    andThen(keepingInput(F.pipe(twoHanded(h), feedback('fed'), at('c')))),
    andThen(lift((pair: Pair<number, number>) => pair[1])),
    andThen(at('b')(machine(g))),
  )
  const start = frozen({ ...state, c: { ...state.c, fed: 0 } })
  return same(run(step, frozen(params), start, inputs), run(step, frozen(params), start, inputs))
})
