import { keyOf } from '../../src/core/random.ts'
import { heapFor } from '../../src/fused/unrolled.ts'
import { law } from '../law.ts'
import { situationOf, smoothParams, smoothState } from '../models/machine.ts'
import { anyMachine, disagreements } from './paths.ts'

law(
  'the fused path and the reference path agree: outputs, final state, and every gradient',
  anyMachine(),
  (draw) => {
    const { model, inputs, ...situation } = situationOf(draw)
    const params = smoothParams(situation)
    const state = smoothState({ model, params, inputs, key: situation.key })
    if (heapFor(model) === undefined) return ['the kernels are not installed']
    return disagreements(model, { params, state, inputs }, keyOf(draw.seed))
  },
  200,
)
