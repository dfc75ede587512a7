import fc from 'fast-check'
import { tidy } from '../../../src/core/ownership.ts'
import { keyOf } from '../../../src/core/random.ts'
import { entries, type TreeRecord } from '../../../src/core/tree.ts'
import { chooseExecution } from '../../../src/execution/chooseExecution.ts'
import { runFused } from '../../../src/fused/run/runFused.ts'
import { valueAndGradients } from '../../../src/training/gradients.ts'
import { functional } from '../../../test/support/functional.ts'
import { law } from '../../law.ts'
import { situationOf, smoothParams, smoothState } from '../../models/machine.ts'
import { anyConfig, anyMachine } from '../paths.ts'

/** Long enough for several checkpoints, and moments between them. */
const long = anyMachine(anyConfig.filter(({ kind }) => kind !== 'none')).chain((draw) =>
  fc.integer({ min: 2, max: 20 }).map((T) => ({ ...draw, sizes: { ...draw.sizes, T } })),
)

law(
  'what is computed again is what it was: where few moments are kept, all gradients are the same to the last bit',
  long,
  (draw) => {
    const { model, inputs, ...situation } = situationOf(draw)
    const execution = chooseExecution(model)
    if (execution.mode !== 'fused') return [execution.reason]
    const all = smoothParams(situation)
    const state = smoothState({ model, params: all, inputs, key: situation.key })
    const { initial: _, ...params } = all
    const { tensor } = functional(keyOf(draw.seed))
    const gradientsOf = (keep: 'full' | 'sqrt'): TreeRecord =>
      tidy(() => {
        const { gradients } = valueAndGradients<TreeRecord>({ params, state, inputs }, (given) => {
          const {
            params,
            state,
            inputs: rows,
          } = given as { params: TreeRecord; state: TreeRecord; inputs: typeof inputs }
          const [last, outputs] = runFused(execution.heap, model, params, state, rows, keep)
          return tensor({ last, outputs })
        })
        return gradients
      })
    const sparing = new Map(entries(gradientsOf('sqrt')))
    return entries(gradientsOf('full')).flatMap(([path, gradient]) => {
      const [whole, few] = [gradient.dataSync(), sparing.get(path)?.dataSync() ?? []]
      const same = whole.length === few.length && whole.every((x, at) => Object.is(x, few[at]))
      return same ? [] : [`${path} differs`]
    })
  },
  60,
)
