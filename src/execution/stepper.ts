import * as tf from '@tensorflow/tfjs-core'
import { disposeExcept, disposeTree, tidy } from '../core/ownership.ts'
import { leaves, mapLeaves, type TreeRecord } from '../core/tree.ts'
import { fusedStepper, type Stepper } from '../fused/run/fusedStepper.ts'
import { branch, layerName } from '../models/layerName.ts'
import type { Model } from '../models/model.ts'
import { chooseExecution } from './chooseExecution.ts'

const kept = (tree: TreeRecord): TreeRecord => mapLeaves(tree, (leaf) => tf.keep(leaf))
const copied = (tree: TreeRecord): TreeRecord => mapLeaves(tree, (leaf) => tf.clone(leaf))

/** A model's step in tfjs operations: for models without kernels, and on other backends. */
const tfjsStepper = (model: Model, initial: TreeRecord): Stepper => {
  let params = initial
  const startOf = (values: TreeRecord): TreeRecord => kept(tidy(() => copied(model.initialState(values, 1))))
  let state = startOf(params)
  return {
    step: (row) => {
      const [next, outputs] = tidy(() => {
        // A copy of the row: on some backends, a tensor shares its array.
        const [after, output] = model.step(params, state, tf.tensor2d(Float32Array.from(row), [1, model.inputSize]))
        // A step may put its params into its state: they are not this state's own.
        const given = new Set(leaves(params))
        const own = mapLeaves(after, (leaf) => (given.has(leaf) ? tf.clone(leaf) : leaf))
        return [own, Float32Array.from(output.dataSync())] as const
      })
      state = disposeExcept(state, kept(next))
      return outputs
    },
    state: () => copied(state),
    enter: (values, given) => {
      const next = given === undefined ? startOf(values) : kept(copied(given))
      disposeTree(state)
      state = next
    },
    pack: (values) => {
      params = values
    },
    dispose: () => disposeTree(state),
  }
}

/** The layers of a stack, one after the other. */
const stackedStepper = (layers: ReadonlyArray<Model>, params: TreeRecord): Stepper => {
  const steppers: Array<readonly [name: string, stepper: Stepper]> = []
  const dispose = (): void => {
    for (const [, stepper] of steppers) stepper.dispose()
  }
  try {
    for (const [at, layer] of layers.entries())
      steppers.push([layerName(at), stepperOf(layer, branch(params, layerName(at)))])
  } catch (error) {
    dispose()
    throw error
  }
  return {
    step: (row) => steppers.reduce<ArrayLike<number>>((rows, [, { step }]) => step(rows), row) as Float32Array,
    state: () => Object.fromEntries(steppers.map(([name, stepper]) => [name, stepper.state()])),
    enter: (values, state) => {
      for (const [name, stepper] of steppers) stepper.enter(branch(values, name), state && branch(state, name))
    },
    pack: (values) => {
      for (const [name, stepper] of steppers) stepper.pack(branch(values, name))
    },
    dispose,
  }
}

/** What steps one sequence of a model, in the mode that {@link chooseExecution} chooses, from its initial state. */
export const stepperOf = (model: Model, params: TreeRecord): Stepper => {
  const execution = chooseExecution(model)
  if (execution.mode === 'fused') return fusedStepper(execution.heap, model, params)
  if (execution.mode === 'stacked') return stackedStepper(execution.layers, params)
  return tfjsStepper(model, params)
}
