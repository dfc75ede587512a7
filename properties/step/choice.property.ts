import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { Choice, Profunctor } from '../../src/step/instances.ts'
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

const either = <A, B>(left: fc.Arbitrary<A>, right: fc.Arbitrary<B>): fc.Arbitrary<E.Either<A, B>> =>
  fc.oneof(
    left.map((a) => E.left(a)),
    right.map((b) => E.right(b)),
  )

const one = fc.record({ ...given, inputs: listOf(value), f: coefficients })
const cases = { ...given, inputs: listOf(either(value, value)) }
const oneCase = fc.record({ ...cases, f: coefficients })
const twoCase = fc.record({ ...cases, f: coefficients, g: coefficients })

type Case = E.Either<number, number>
const left = (step: Machine): Steps<Case, Case> => Choice.left(step)
const right = (step: Machine): Steps<Case, Case> => Choice.right(step)

law('Choice: left is right with both cases swapped', oneCase, ({ f, ...on }) =>
  agree(left(machine(f)), Profunctor.promap(right(machine(f)), E.swap<number, number>, E.swap), on),
)

law('Choice: a left input passes through the step', one, ({ f, ...on }) =>
  agree<Params, State, number, Case>(
    lmap(left(machine(f)), (x: number) => E.left(x)),
    rmap(machine(f), (x) => E.left(x)),
    on,
  ),
)

law('Choice: a right input passes through the step', one, ({ f, ...on }) =>
  agree<Params, State, number, Case>(
    lmap(right(machine(f)), (x: number) => E.right(x)),
    rmap(machine(f), (x) => E.right(x)),
    on,
  ),
)

law('Choice: left lets functions of the other case pass', twoCase, ({ f, g, ...on }) =>
  agree(
    lmap(left(machine(f)), (input: Case) => E.map(affine(g))(input)),
    rmap(left(machine(f)), E.map(affine(g))),
    on,
  ),
)

law('Choice: right lets functions of the other case pass', twoCase, ({ f, g, ...on }) =>
  agree(
    lmap(right(machine(f)), (input: Case) => E.mapLeft(affine(g))(input)),
    rmap(right(machine(f)), E.mapLeft(affine(g))),
    on,
  ),
)

type NestedCase = E.Either<Case, number>
type FlatCase = E.Either<number, Case>
const assocCase: (input: NestedCase) => FlatCase = E.match(
  E.match(
    (a) => E.left(a),
    (b) => E.right(E.left(b)),
  ),
  (c): FlatCase => E.right(E.right(c)),
)
const unassocCase: (input: FlatCase) => NestedCase = E.match(
  (a): NestedCase => E.left(E.left(a)),
  E.match(
    (b): NestedCase => E.left(E.right(b)),
    (c) => E.right(c),
  ),
)
const nestedCases = listOf(either(either(value, value), value))

law('Choice: left of left is left', fc.record({ ...given, inputs: nestedCases, f: coefficients }), ({ f, ...on }) =>
  agree<Params, State, NestedCase, NestedCase>(
    Choice.left(Choice.left(machine(f))),
    Profunctor.promap(Choice.left(machine(f)), assocCase, unassocCase),
    on,
  ),
)

law('Choice: the other case passes as it is and leaves the state alone', oneCase, ({ f, params, state, inputs }) =>
  inputs.every((input) => {
    const [after, output] = E.isLeft(input)
      ? right(machine(f))(params, state, input)
      : left(machine(f))(params, state, input)
    return after === state && output === input
  }),
)
