import * as tf from '@tensorflow/tfjs-core'
import { paramCount, paramEntries } from '../../src/core/params.ts'
import { stateEntries } from '../../src/core/state.ts'
import { entries, leaves, mapLeaves } from '../../src/core/tree.ts'
import { closeTrees } from '../close.ts'
import { listing } from '../listing.ts'
import { tensorsKept } from '../leaks.ts'
import { finitenessOfEveryKind, gradientsOfEveryKind, ofEveryKind } from './everyKind.ts'
import { courseOf, situationOf } from './machine.ts'

const first = <T extends tf.Tensor>(x: T, axis: number): T =>
  tf.slice(
    x,
    x.shape.map(() => 0),
    x.shape.map((size, at) => (at === axis ? 1 : size)),
  )

ofEveryKind((holds) => {
  holds(
    'params and states have the shapes of their specs, outputs are [T B O]',
    (situation, { sizes: { T, B, O } }) => {
      const { model, params } = situation
      const { last, outputs } = courseOf(situation)
      return (
        listing(entries(params)) === listing(paramEntries(model.params)) &&
        leaves(params).reduce((count, leaf) => count + leaf.size, 0) === paramCount(model.params) &&
        listing(entries(model.initialState(params, B))) === listing(stateEntries(model.state), B) &&
        listing(entries(last)) === listing(stateEntries(model.state), B) &&
        outputs.shape.join() === [T, B, O].join()
      )
    },
    15,
  )

  holds(
    'the same seed gives the same params, the same inputs the same outputs',
    (situation, draw) =>
      closeTrees(situation.params, situationOf(draw).params, 0) &&
      closeTrees(courseOf(situation), courseOf(situation), 0),
    10,
  )

  holds(
    'a row of a batch knows nothing of the others',
    (situation) => {
      const { last, outputs } = courseOf(situation)
      const expected = { last: mapLeaves(last, (leaf) => first(leaf, 0)), outputs: first(outputs, 1) }
      return closeTrees(courseOf({ ...situation, inputs: first(situation.inputs, 1) }), expected)
    },
    15,
  )

  holds(
    'a step keeps nothing but its state and its output',
    (situation) => {
      const { model, params, inputs } = situation
      const state = model.initialState(params, inputs.shape[1])
      const row = tf.squeeze<tf.Tensor2D>(first(inputs, 0), [0])
      const before = new Set(leaves(state))
      let made = 0
      const kept = tensorsKept(() => {
        const [next, output] = model.step(params, state, row)
        made = new Set([output, ...leaves(next)].filter((leaf) => !before.has(leaf))).size
      })
      return kept === made
    },
    10,
  )
})

gradientsOfEveryKind(1)
finitenessOfEveryKind(4)
