import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { controllers } from '../../src/controllers/registry.ts'
import { child, keyOf, normal } from '../../src/core/random.ts'
import { entries, leaves, type TreeRecord } from '../../src/core/tree.ts'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { buildModel, type Model } from '../../src/models/model.ts'
import { unroll } from '../../src/step/index.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { functional } from '../../test/support/functional.ts'
import { courseBy, disagreements, type Given } from '../fused/paths.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { listing } from '../listing.ts'
import { type Draw, modelConfigs, situationOf, smoothParams, smoothState } from './machine.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** How far a model is when a sequence starts: nothing seen, some steps seen, or a state as if it had seen many. */
type Start = number | 'long ago'

type Case = Readonly<{ draw: Draw; start: Start; cut: number }>

/** Models of a controller alone that can compute all steps at once; contexts shorter than sequences, and longer. */
const cases = (kind: string): fc.Arbitrary<Case> =>
  fc.record({
    draw: fc.record({
      config: fc
        .record({
          config: modelConfigs,
          units: upTo(9),
          layers: upTo(3),
          attentionHeads: upTo(3),
          context: fc.oneof(upTo(4), upTo(20)),
          clip: fc.constantFrom(null, 0.5, 20),
        })
        .map(({ config, clip, ...controller }) => ({
          ...config,
          conventions: { ...config.conventions, clip },
          kind: 'none',
          controller: { ...config.controller, ...controller, kind },
        })),
      sizes: fc.record({ I: upTo(9), O: upTo(4), T: upTo(12), B: upTo(3) }),
      seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    }),
    start: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.constant('long ago' as const)),
    cut: fc.nat(),
  })

/** A model with large params, the state that it starts from, and inputs. */
const drawn = ({ draw, start }: Case): Readonly<{ model: Model; given: Given }> => {
  const { model, inputs, key, ...situation } = situationOf(draw)
  const params = smoothParams({ ...situation, key })
  const empty = model.initialState(params, draw.sizes.B)
  if (start === 'long ago')
    return { model, given: { params, state: smoothState({ model, params, inputs, key }), inputs } }
  const { I, B } = draw.sizes
  const before = tf.tensor3d(normal(child(key, 'before'), start * B * I), [start, B, I])
  return { model, given: { params, state: start === 0 ? empty : unroll(model.step, params, empty, before)[0], inputs } }
}

const rows = (x: tf.Tensor3D, from: number, count: number): tf.Tensor3D => tf.slice(x, [from, 0, 0], [count, -1, -1])

/** A sequence in one go for one path, in two for the other. */
const inTwo =
  (model: Model, cut: number, key: ReturnType<typeof keyOf>) =>
  (path: 'fused' | 'reference', given: Given): TreeRecord => {
    const { tensor } = functional(child(key, 'functional'))
    const course = ({ params, state, inputs }: Given): TreeRecord => {
      const T = inputs.shape[0]
      const first = path === 'reference' ? T : 1 + (cut % T)
      const [middle, begun] = unrollSequence(model, params, state, rows(inputs, 0, first))
      if (first === T) return { last: middle, outputs: begun }
      const [last, ended] = unrollSequence(model, params, middle, rows(inputs, first, T - first))
      return { last, outputs: tf.concat([begun, ended], 0) }
    }
    const { gradients } = valueAndGradients<TreeRecord>(given, (values) => tensor(course(values as Given)))
    return { ...course(given), gradients }
  }

const laws = (kind: string, part: number): void => {
  law(
    `${kind}: a machine goes at once, but where steps are asked for, or its step is one that somebody made`,
    cases(kind),
    (each) => {
      const { model } = drawn(each)
      const replaced: Model = { ...model, step: (...given) => model.step(...given) }
      return (
        chooseExecution(model).mode === 'parallel' &&
        chooseExecution({ ...model, path: 'reference' }).mode === 'stepwise' &&
        chooseExecution(replaced).mode === 'stepwise'
      )
    },
    5,
  )

  law(
    `${kind}: at once, outputs, last state and every gradient are those of the unrolled step`,
    cases(kind),
    (each) => {
      const { model, given } = drawn(each)
      const key = keyOf(each.draw.seed)
      return disagreements((path, values: Given) => courseBy(path, model, values, key), given, key)
    },
    25 * part,
  )

  law(
    `${kind}: at once, a sequence in two is the whole one`,
    cases(kind),
    (each) => {
      const { model, given } = drawn(each)
      const key = keyOf(each.draw.seed)
      return disagreements(inTwo(model, each.cut, key), given, key)
    },
    40 * part,
  )

  law(
    `${kind}: at once, no state is the initial one`,
    cases(kind),
    (each) => {
      const { model, given } = drawn({ ...each, start: 0 })
      const { tensor } = functional(keyOf(each.draw.seed))
      const course = (path: string, { params, state, inputs }: Given): TreeRecord => {
        const [last, outputs] = unrollSequence(model, params, path === 'fused' ? undefined : state, inputs)
        return { last, outputs }
      }
      return disagreements(
        (path, values: Given) => {
          const { state, ...variables } = values
          const { gradients } = valueAndGradients<TreeRecord>(variables, (own) =>
            tensor(course(path, { ...own, state } as Given)),
          )
          return { ...course(path, values), gradients }
        },
        given,
        keyOf(each.draw.seed),
      )
    },
    30 * part,
  )

  law(
    `${kind}: at once, the last state has the shapes of the first, and nothing else is kept but the outputs`,
    cases(kind),
    (each) => {
      const { model, given } = drawn(each)
      let last: TreeRecord = {}
      const kept = tensorsKept(() => {
        last = unrollSequence(model, given.params, given.state, given.inputs)[0]
      })
      return (
        kept === leaves(last).length + 1 &&
        listing(entries(last)) === listing(entries(given.state)) &&
        leaves(given).every((leaf) => !leaf.isDisposed)
      )
    },
    20,
  )
}

/**
 * A kind of controller that can compute all steps at once gets these laws without another line.
 *
 * @param part how many of all models the larger laws draw: some among the fast tests, all among the slow ones
 */
export const atOnceLaws = (part: number): void => {
  for (const { kind } of controllers) {
    const [config] = fc.sample(cases(kind), 1)
    if (config !== undefined && buildModel(config.draw.config, 1, 1).parallel !== undefined) laws(kind, part)
  }
}
