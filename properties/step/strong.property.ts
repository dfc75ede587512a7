import fc from 'fast-check'
import { strong } from 'fp-ts'
import { beside } from '../../src/step/index.ts'
import { Category, Profunctor, Strong } from '../../src/step/instances.ts'
import { law } from '../law.ts'
import {
  affine,
  agree,
  coefficients,
  listOf,
  lmap,
  machine,
  type Machine,
  params,
  type Params,
  rmap,
  type State,
  state,
  type Steps,
  value,
} from './subjects.ts'

const given = { params, state }

const pairs = { ...given, inputs: listOf(fc.tuple(value, value)) }
const swap = <A, B>([a, b]: [A, B]): [B, A] => [b, a]
const fst = <A, B>([a]: [A, B]): A => a
const snd = <A, B>([, b]: [A, B]): B => b
const onFirst =
  <A, B>(f: (a: A) => B) =>
  <C>([a, c]: [A, C]): [B, C] => [f(a), c]
const onSecond =
  <A, B>(f: (a: A) => B) =>
  <C>([c, a]: [C, A]): [C, B] => [c, f(a)]

type First = Steps<[number, number], [number, number]>
const first = (step: Machine): First => Strong.first(step)
const second = (step: Machine): First => Strong.second(step)

const onePair = fc.record({ ...pairs, f: coefficients })
const twoPair = fc.record({ ...pairs, f: coefficients, g: coefficients })

law('Strong: first is second with both pairs swapped', onePair, ({ f, ...on }) =>
  agree(first(machine(f)), Profunctor.promap(second(machine(f)), swap<number, number>, swap), on),
)

law('Strong: the first component passes through the step alone', onePair, ({ f, ...on }) =>
  agree(rmap(first(machine(f)), fst), lmap(machine(f), fst<number, number>), on),
)

law('Strong: the second component passes through the step alone', onePair, ({ f, ...on }) =>
  agree(rmap(second(machine(f)), snd), lmap(machine(f), snd<number, number>), on),
)

law('Strong: first lets functions of the other component pass', twoPair, ({ f, g, ...on }) =>
  agree(
    lmap(first(machine(f)), (pair: [number, number]) => onSecond(affine(g))(pair)),
    rmap(first(machine(f)), onSecond(affine(g))),
    on,
  ),
)

law('Strong: second lets functions of the other component pass', twoPair, ({ f, g, ...on }) =>
  agree(
    lmap(second(machine(f)), (pair: [number, number]) => onFirst(affine(g))(pair)),
    rmap(second(machine(f)), onFirst(affine(g))),
    on,
  ),
)

type Nested = [[number, number], number]
type Flat = [number, [number, number]]
const assoc = ([[a, b], c]: Nested): Flat => [a, [b, c]]
const unassoc = ([a, [b, c]]: Flat): Nested => [[a, b], c]

const nested = fc.tuple(fc.tuple(value, value), value)

law(
  'Strong: first of first is first',
  fc.record({ ...given, inputs: listOf(nested), f: coefficients }),
  ({ f, ...on }) =>
    agree<Params, State, Nested, Nested>(
      Strong.first(Strong.first(machine(f))),
      Profunctor.promap(Strong.first(machine(f)), assoc, unassoc),
      on,
    ),
)

const flat = fc.tuple(value, fc.tuple(value, value))

law(
  'Strong: second of second is second',
  fc.record({ ...given, inputs: listOf(flat), f: coefficients }),
  ({ f, ...on }) =>
    agree<Params, State, Flat, Flat>(
      Strong.second(Strong.second(machine(f))),
      Profunctor.promap(Strong.second(machine(f)), unassoc, assoc),
      on,
    ),
)

law('Strong: first keeps composition', twoPair, ({ f, g, ...on }) =>
  agree(first(Category.compose(machine(g), machine(f))), Category.compose(first(machine(g)), first(machine(f))), on),
)

type Two = readonly [number, number]

law("Strong: fp-ts's split is beside", twoPair, ({ f, g, ...on }) =>
  agree<Params, State, Two, Two>(
    lmap(strong.split(Strong, Category)(machine(f), machine(g)), ([a, b]: Two): [number, number] => [a, b]),
    beside(machine(g))(machine(f)),
    on,
  ),
)
