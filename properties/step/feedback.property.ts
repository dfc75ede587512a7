import fc from 'fast-check'
import { function as F } from 'fp-ts'
import { andThen, at, feedback, type Pair } from '../../src/step/index.ts'
import { law } from '../law.ts'
import { apart, coefficients, listOf, machine, params, run, same, state, twoHanded, value } from './subjects.ts'

const one = fc.record({ params, state, inputs: listOf(value), f: coefficients })

law('feedback is a fold that carries the fed value along', fc.record({ one, start: value }), ({ one, start }) => {
  const { params, state, inputs, f } = one
  let fed = start
  let own = state
  const outputs = inputs.map((x) => {
    const [next, [output, back]] = twoHanded(f)(params, own, [x, fed])
    own = next
    fed = back
    return output
  })
  return same(run(feedback('fed')(twoHanded(f)), params, { ...state, fed: start }, inputs), {
    outputs,
    state: { ...own, fed },
  })
})

law('what is fed back arrives one step later', fc.tuple(value, listOf(value)), ([start, inputs]) => {
  const delay = feedback('fed')(
    (_: unknown, state: unknown, [x, fed]: Pair<number, number>) => [state, [fed, x]] as const,
  )
  const line = [start, ...inputs]
  return same(run(delay, {}, { fed: start }, inputs), { outputs: line.slice(0, -1), state: { fed: line.at(-1) } })
})

law('feedback leaves the fields of its neighbours alone', apart, ({ params, state, inputs, f, g }) => {
  const loop = feedback('fed')(twoHanded(f))
  const start = { ...state.a, fed: 0, neighbour: 1 }
  const alone = run(loop, params.a, { ...state.a, fed: 0 }, inputs)
  const beneath = { a: { ...state.a, fed: 0 }, b: state.b, c: state.c }
  const chained = run(F.pipe(at('a')(loop), andThen(at('b')(machine(g)))), params, beneath, inputs)
  const second = run(machine(g), params.b, state.b, alone.outputs)
  return (
    same(run(loop, params.a, start, inputs).state, { ...alone.state, neighbour: 1 }) &&
    same(chained, { outputs: second.outputs, state: { a: alone.state, b: second.state, c: state.c } })
  )
})
