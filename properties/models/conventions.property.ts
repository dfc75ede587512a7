import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { entries } from '../../src/core/tree.ts'
import type { Conventions } from '../../src/memories/conventions.ts'
import { close, closeTrees, within } from '../close.ts'
import { law } from '../law.ts'
import { courseOf, type Draw, machines, modelConfigs, situationOf, smoothParams } from './machine.ts'

const withConventions = (draw: Draw, conventions: Partial<Conventions>) =>
  situationOf({ ...draw, config: { ...draw.config, conventions: { ...draw.config.conventions, ...conventions } } })

law(
  'conventions that ask nothing more of the controller change no parameter',
  fc.tuple(machines(), modelConfigs),
  ([draw, { conventions }]) => {
    const { masking, linkSharpness, interfaceNorm, interfaceInnerBias } = draw.config.conventions
    const others = withConventions(draw, { ...conventions, masking, linkSharpness, interfaceNorm, interfaceInnerBias })
    return closeTrees(situationOf(draw).params, others.params, 0)
  },
  20,
)

law(
  'a limit that nothing reaches changes nothing',
  machines(),
  (draw) =>
    closeTrees(courseOf(withConventions(draw, { clip: 1e6 })), courseOf(withConventions(draw, { clip: null })), 0),
  20,
)

law(
  'a limit on the interface that nothing reaches changes nothing',
  machines(),
  (draw) =>
    closeTrees(
      courseOf(withConventions(draw, { clipInterface: 1e6 })),
      courseOf(withConventions(draw, { clipInterface: null })),
      0,
    ),
  20,
)

/** The fields that show the interface vector itself. */
const bare = ['keys', 'addVectors', 'readKeys', 'writeKeys', 'writeVectors']

law(
  'a limit on the interface holds before its activations',
  machines(),
  (draw) => {
    const limit = 0.125
    const chosen = { clipInterface: limit, keyActivation: 'linear', activations: {} } as const
    const { model, inputs, ...situation } = withConventions(draw, chosen)
    const params = smoothParams(situation)
    const input = tf.squeeze<tf.Tensor2D>(tf.slice(inputs, 0, 1), [0])
    const [, { intermediates }] = model.observe(params, model.initialState(params, input.shape[0]), input)
    return bare.every(
      (name) => intermediates[name] === undefined || within(intermediates[name] as tf.Tensor, -limit, limit, 1e-6),
    )
  },
  20,
)

law(
  'a limit on the memory’s gradient changes no value',
  machines(),
  (draw) =>
    closeTrees(
      courseOf(withConventions(draw, { clipMemoryGradient: 1e-3 })),
      courseOf(withConventions(draw, { clipMemoryGradient: null })),
      0,
    ),
  20,
)

law(
  'a limit holds for hidden states and outputs, and for cells where that is said',
  fc.tuple(machines(), fc.boolean()),
  ([draw, clipCell]) => {
    const limit = 0.125
    const situation = withConventions(draw, { clip: limit, clipCell })
    const { last, outputs } = courseOf(situation)
    return (
      within(outputs, -limit, limit, 1e-6) &&
      entries(last).every(
        ([path, leaf]) =>
          !(path.endsWith('/hidden') || (clipCell && path.endsWith('/cell'))) || within(leaf, -limit, limit, 1e-6),
      )
    )
  },
  30,
)

law(
  'a limit on hidden states and outputs leaves a first cell alone',
  machines(),
  (draw) => {
    const once = { ...draw, sizes: { ...draw.sizes, T: 1 } }
    const cellsOf = (clip: number | null) => {
      const situation = withConventions(
        { ...once, config: { ...once.config, controller: { ...once.config.controller, layers: 1 } } },
        { clip, clipCell: false },
      )
      return entries(courseOf(situation).last)
        .filter(([path]) => path.endsWith('/cell'))
        .map(([, leaf]) => leaf)
    }
    return cellsOf(0.125).every((cell, index) => close(cell, cellsOf(null)[index] as tf.Tensor, 0))
  },
  20,
)
