import fc from 'fast-check'
import { function as F } from 'fp-ts'
import { Category, Functor, Profunctor } from '../../src/step/instances.ts'
import { lift } from '../../src/step/index.ts'
import { law } from '../law.ts'
import {
  affine,
  agree,
  coefficients,
  listOf,
  machine,
  type Machine,
  type Params,
  params,
  type State,
  state,
  value,
} from './subjects.ts'

const given = { params, state, inputs: listOf(value) }
const one = fc.record({ ...given, f: coefficients })
const two = fc.record({ ...given, f: coefficients, g: coefficients })
const three = fc.record({ ...given, f: coefficients, g: coefficients, h: coefficients })

const id = <A>() => Category.id<Params, State, A>()
const identity = <A>(a: A): A => a

law('Category: the identity is neutral before a step', one, ({ f, ...on }) =>
  agree(Category.compose(machine(f), id<number>()), machine(f), on),
)

law('Category: the identity is neutral after a step', one, ({ f, ...on }) =>
  agree(Category.compose(id<number>(), machine(f)), machine(f), on),
)

law('Category: composition is associative', three, ({ f, g, h, ...on }) =>
  agree(
    Category.compose(machine(h), Category.compose(machine(g), machine(f))),
    Category.compose(Category.compose(machine(h), machine(g)), machine(f)),
    on,
  ),
)

law('Functor: mapping the identity changes nothing', one, ({ f, ...on }) =>
  agree(Functor.map(machine(f), identity), machine(f), on),
)

law('Functor: mapping twice is mapping the composition', three, ({ f, g, h, ...on }) =>
  agree(
    Functor.map(Functor.map(machine(f), affine(g)), affine(h)),
    Functor.map(machine(f), F.flow(affine(g), affine(h))),
    on,
  ),
)

law('Profunctor: promapping identities changes nothing', one, ({ f, ...on }) =>
  agree(Profunctor.promap(machine(f), identity<number>, identity), machine(f), on),
)

law('Profunctor: promapping twice is promapping the compositions', three, ({ f, g, h, ...on }) =>
  agree(
    Profunctor.promap(Profunctor.promap(machine(f), affine(g), affine(h)), affine(h), affine(g)),
    Profunctor.promap(machine(f), F.flow(affine(h), affine(g)), F.flow(affine(h), affine(g))),
    on,
  ),
)

law('Profunctor: map is promap with the identity before', two, ({ f, g, ...on }) =>
  agree(Profunctor.map(machine(f), affine(g)), Profunctor.promap(machine(f), identity<number>, affine(g)), on),
)

law('Profunctor: promap is a lifted function before and another after', three, ({ f, g, h, ...on }) => {
  const lifted =
    (by: typeof g): Machine =>
    (params, state, x) => [state, lift(affine(by))(params, state, x)[1]]
  const [before, after] = [lifted(g), lifted(h)]
  return agree(
    Profunctor.promap(machine(f), affine(g), affine(h)),
    Category.compose(after, Category.compose(machine(f), before)),
    on,
  )
})
