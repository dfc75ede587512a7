import type { category, choice, functor, profunctor, strong } from 'fp-ts'
import { either as E } from 'fp-ts'
import { andThen, contramap, identity, map, type Step } from './step.ts'

/** fp-ts's name for the type of steps. Params and state come first, so that input and output may vary. */
export const URI = 'engram/Step'
export type URI = typeof URI

declare module 'fp-ts/HKT' {
  interface URItoKind4<S, R, E, A> {
    readonly [URI]: Step<S, R, E, A>
  }
}

/** Steps over the same params and state compose like functions. */
export const Category: category.Category4<URI> = {
  URI,
  id: () => identity(),
  compose: (second, first) => andThen(second)(first) as never,
}

/** A function of the output. */
export const Functor: functor.Functor4<URI> = { URI, map: (step, f) => map(f)(step) }

/** A function of the input, and one of the output. */
export const Profunctor: profunctor.Profunctor4<URI> = {
  ...Functor,
  promap: (step, before, after) => map(after)(contramap(before)(step)) as never,
}

/** A step on one half of a pair; the other half is unchanged. */
export const Strong: strong.Strong4<URI> = {
  ...Profunctor,
  first:
    (step) =>
    (params, state, [input, other]) => {
      const [next, output] = step(params, state, input)
      return [next, [output, other]]
    },
  second:
    (step) =>
    (params, state, [other, input]) => {
      const [next, output] = step(params, state, input)
      return [next, [other, output]]
    },
}

/** A step on one case of an `Either`; for the other case, value and state are unchanged. */
export const Choice: choice.Choice4<URI> = {
  ...Profunctor,
  left: (step) => (params, state, input) => {
    if (E.isRight(input)) return [state, input]
    const [next, output] = step(params, state, input.left)
    return [next, E.left(output)]
  },
  right: (step) => (params, state, input) => {
    if (E.isLeft(input)) return [state, input]
    const [next, output] = step(params, state, input.right)
    return [next, E.right(output)]
  },
}
