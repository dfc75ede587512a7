/**
 * A step is a Mealy machine as a pure function: params, state and input give the next state and an output.
 *
 * Steps compose as values. A composed step has one record of params and one of state. Its parts use their own fields
 * ({@link at} gives a part its own field), and a later part sees what an earlier one wrote.
 */
export type Step<P, S, I, O> = (params: P, state: S, input: I) => readonly [state: S, output: O]

/** A step's input or output pair. */
export type Pair<A, B> = readonly [A, B]

/** The step that returns its input and keeps its state. */
export const identity =
  <A, P = unknown, S = unknown>(): Step<P, S, A, A> =>
  (_params, state, input) => [state, input]

/** A stateless function as a step. */
export const lift =
  <I, O>(f: (input: I) => O): Step<unknown, unknown, I, O> =>
  (_params, state, input) => [state, f(input)]

/** A function of params and input as a step without state. */
export const lifted =
  <P, I, O>(f: (params: P, input: I) => O): Step<P, unknown, I, O> =>
  (params, state, input) => [state, f(params, input)]

/** The fields of both states; the later one takes precedence. */
const merged = <S1, S2>(earlier: S1, later: S2): S1 & S2 => ({ ...earlier, ...later })

/**
 * One step after the other: the first's output is the second's input.
 *
 * @law associative; {@link identity} is neutral on both sides
 */
export const andThen =
  <P2, S2, A, O>(second: Step<P2, S2, A, O>) =>
  <P1, S1, I>(first: Step<P1, S1, I, A>): Step<P1 & P2, S1 & S2, I, O> =>
  (params, state, input) => {
    const [afterFirst, between] = first(params, state, input)
    const middle = merged(state, afterFirst)
    const [afterSecond, output] = second(params, middle, between)
    return [merged(middle, afterSecond), output]
  }

/** Maps a step's output. */
export const map =
  <A, B>(f: (output: A) => B) =>
  <P, S, I>(step: Step<P, S, I, A>): Step<P, S, I, B> =>
  (params, state, input) => {
    const [next, output] = step(params, state, input)
    return [next, f(output)]
  }

/** Maps a step's input. */
export const contramap =
  <I, J>(f: (input: J) => I) =>
  <P, S, O>(step: Step<P, S, I, O>): Step<P, S, J, O> =>
  (params, state, input) =>
    step(params, state, f(input))

/** Two steps side by side, the first before the second: `[I₁, I₂] ↦ [O₁, O₂]`. */
export const beside =
  <P2, S2, I2, O2>(second: Step<P2, S2, I2, O2>) =>
  <P1, S1, I1, O1>(first: Step<P1, S1, I1, O1>): Step<P1 & P2, S1 & S2, Pair<I1, I2>, Pair<O1, O2>> =>
  (params, state, [forFirst, forSecond]) => {
    const [afterFirst, left] = first(params, state, forFirst)
    const middle = merged(state, afterFirst)
    const [afterSecond, right] = second(params, middle, forSecond)
    return [merged(middle, afterSecond), [left, right]]
  }

/** Runs a step and keeps its input beside its output: `I ↦ [I, O]`. */
export const keepingInput =
  <P, S, I, O>(step: Step<P, S, I, O>): Step<P, S, I, Pair<I, O>> =>
  (params, state, input) => {
    const [next, output] = step(params, state, input)
    return [next, [input, output]]
  }

/**
 * Gives a step its own field in the params and the state that it shares with others. For a step without state the field
 * may be missing: a tree read from a file has no empty records.
 */
export const at =
  <N extends string>(name: N) =>
  <P, S, I, O>(step: Step<P, S, I, O>): Step<Readonly<Record<N, P>>, Readonly<Record<N, S>>, I, O> =>
  (params, state, input) => {
    const own = (state as Partial<Record<N, S>>)[name] ?? ({} as S)
    const [next, output] = step(params[name], own, input)
    return [{ ...state, [name]: next }, output]
  }

/** Gives a step without state its own field in the params. */
export const withParams =
  <N extends string>(name: N) =>
  <P, I, O>(step: Step<P, unknown, I, O>): Step<Readonly<Record<N, P>>, unknown, I, O> =>
  (params, state, input) => [state, step(params[name], undefined, input)[1]]

/** Feeds an output back as the next step's second input. Between steps it is stored in the state as `name`. */
export const feedback =
  <N extends string>(name: N) =>
  <P, S, I, O, F>(step: Step<P, S, Pair<I, F>, Pair<O, F>>): Step<P, S & Readonly<Record<N, F>>, I, O> =>
  (params, state, input) => {
    const [next, [output, fed]] = step(params, state, [input, state[name]])
    return [{ ...state, ...next, [name]: fed }, output]
  }
