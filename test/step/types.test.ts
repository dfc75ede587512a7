import assert from 'node:assert/strict'
import { test } from 'node:test'
import { function as F } from 'fp-ts'
import {
  andThen,
  at,
  beside,
  feedback,
  keepingInput,
  lift,
  lifted,
  type Pair,
  type Step,
  withParams,
} from '../../src/step/index.ts'

/** `true` where two types are the same to the compiler, else `false`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Accepts<A, B> = A extends B ? true : false

type InputOf<M> = M extends Step<infer _P, infer _S, infer I, infer _O> ? I : never
type OutputOf<M> = M extends Step<infer _P, infer _S, infer _I, infer O> ? O : never

const counter: Step<{ by: number }, { count: number }, string, number> = ({ by }, { count }, _word) => [
  { count: count + by },
  count + by,
]
const latest: Step<{ floor: number }, { best: number }, number, boolean> = ({ floor }, { best }, x) => [
  { best: Math.max(best, x, floor) },
  x > best,
]

test('composition types the inside and keeps both ends: string to number to boolean', () => {
  const composed = F.pipe(at('a')(counter), andThen(at('b')(latest)))
  const ends: [Same<InputOf<typeof composed>, string>, Same<OutputOf<typeof composed>, boolean>] = [true, true]
  const wrongEnds: [Accepts<number, InputOf<typeof composed>>, Accepts<OutputOf<typeof composed>, number>] = [
    false,
    false,
  ]
  const [state, output] = composed({ a: { by: 2 }, b: { floor: 0 } }, { a: { count: 1 }, b: { best: 2 } }, 'word')
  const fields: [number, number] = [state.a.count, state.b.best]
  assert.deepEqual([fields, output, ends, wrongEnds], [[3, 3], true, [true, true], [false, false]])
})

test('a step needs the params of all its parts, and of no others', () => {
  const composed = F.pipe(at('a')(counter), andThen(at('b')(latest)))
  type Needed = Parameters<typeof composed>[0]
  const whole: Accepts<{ a: { by: number }; b: { floor: number } }, Needed> = true
  const half: Accepts<{ a: { by: number } }, Needed> = false
  const stateless = withParams('scale')(lifted((scale: number, x: number) => scale * x))
  const scaled: Same<Parameters<typeof stateless>[0], Readonly<Record<'scale', number>>> = true
  assert.deepEqual([whole, half, scaled, stateless({ scale: 3 }, undefined, 2)[1]], [true, false, true, 6])
})

test('pairs: side by side, beside their input, and fed back', () => {
  const both = F.pipe(at('a')(counter), beside(at('b')(latest)))
  const pairs: [Same<InputOf<typeof both>, Pair<string, number>>, Same<OutputOf<typeof both>, Pair<number, boolean>>] =
    [true, true]
  const kept = keepingInput(lift((word: string) => word.length))
  const keeping: Same<OutputOf<typeof kept>, Pair<string, number>> = true
  const loop = feedback('fed')(
    (
      _params: unknown,
      state: { seen: number },
      [x, fed]: Pair<string, number>,
    ): readonly [{ seen: number }, Pair<boolean, number>] => [{ seen: state.seen + 1 }, [fed > 0, x.length]],
  )
  type LoopState = Parameters<typeof loop>[1]
  const open: [
    Same<InputOf<typeof loop>, string>,
    Same<OutputOf<typeof loop>, boolean>,
    Accepts<{ seen: number; fed: number }, LoopState>,
    Accepts<{ seen: number }, LoopState>,
  ] = [true, true, true, false]
  const result = loop({}, { seen: 0, fed: 1 }, 'four')
  assert.deepEqual(
    [pairs, keeping, open, result],
    [[true, true], true, [true, true, true, false], [{ seen: 1, fed: 4 }, true]],
  )
})
