import type * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import type { Layer } from '../../src/controllers/controller.ts'
import { controllers } from '../../src/controllers/registry.ts'
import { stack } from '../../src/controllers/stack.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import { close, closeTrees } from '../close.ts'
import { law } from '../law.ts'
import { draws, situationOf } from './machine.ts'

for (const definition of controllers) {
  const { kind, layer } = definition

  law(
    `${kind}: one layer is the layer itself`,
    draws(),
    (draw) => {
      const [alone, stacked] = [layer({ ...draw.options, top: true }), stack(definition, 1, draw.options)]
      const { params, state, input } = situationOf(alone, draw)
      return close(stacked.step(params, state, input)[1], alone.step(params, state, input)[1], 0)
    },
    10,
  )

  law(
    `${kind}: several layers are one upon the other, each with params and state of its own`,
    fc.tuple(draws(), fc.integer({ min: 2, max: 4 })),
    ([draw, count]) => {
      const stacked = stack(definition, count, draw.options)
      const { params, state, input } = situationOf(stacked, draw)
      const layers: ReadonlyArray<Layer> = Array.from({ length: count }, (_, index) =>
        layer({
          ...draw.options,
          inputSize: index === 0 ? draw.options.inputSize : draw.options.units,
          top: index === count - 1,
        }),
      )
      const next: Record<string, TreeRecord> = {}
      let rows: tf.Tensor2D = input
      for (const [index, { step }] of layers.entries()) {
        const name = `layer${index + 1}`
        const [after, output] = step(params[name] as TreeRecord, (state[name] ?? {}) as TreeRecord, rows)
        next[name] = after
        rows = output
      }
      const [got, output] = stacked.step(params, state, input)
      return close(output, rows, 0) && closeTrees(got, next, 0)
    },
    30,
  )
}
