import * as tf from '@tensorflow/tfjs-core'
import { disposeTree, tidy } from '../core/ownership.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { unrollSequence } from '../execution/unrollSequence.ts'
import { slotAxes } from '../memories/schema.ts'
import type { Model } from '../models/model.ts'
import { valueAndGradients } from '../training/gradients.ts'
import { crossEntropy } from '../training/loss.ts'
import { relabelling } from './relabelling.ts'
import { historyOf, relabelled, startingFrom } from './slots.ts'
import { largest, largestError, read, readTree, type Tables } from './tables.ts'
import type { Vector } from './vector.ts'

/** Absolute for outputs and states, relative for the loss. */
export const TOLERANCE = 2e-5
/** Relative to the gradient's largest entry. */
export const GRADIENT_TOLERANCE = 1e-4

/** One tensor's largest error, and its tolerance. */
export type Finding = Readonly<{ tensor: string; error: number; tolerance: number; passed: boolean }>

export type Verification = Readonly<{
  findings: ReadonlyArray<Finding>
  /** By sequence: slots whose labels differ because of another order among ties. */
  relabelled: ReadonlyArray<ReadonlyArray<readonly [slot: number, label: number]>>
}>

const finding = (tensor: string, error: number, tolerance: number): Finding => ({
  tensor,
  error,
  tolerance,
  passed: error <= tolerance,
})

/** A model's step by its execution mode: with the fused kernels, a sequence of one row. */
const stepOf = (model: Model): Model['step'] =>
  chooseExecution(model).mode !== 'fused'
    ? model.step
    : (params, state, row) =>
        tidy(() => {
          const [next, outputs] = unrollSequence(model, params, state, tf.expandDims(row))
          return [next, tf.squeeze<tf.Tensor2D>(outputs, [0])]
        })

/** Runs the model step by step and keeps every state: `[T …]` by path, and outputs `[T B O]`. */
const trajectory = ({
  model,
  params,
  initial,
  inputs,
}: Vector): Readonly<{ states: TreeRecord; outputs: tf.Tensor3D }> =>
  tidy(() => {
    const states: TreeRecord[] = []
    const outputs: tf.Tensor2D[] = []
    let state = initial
    for (const row of tf.unstack(inputs) as tf.Tensor2D[]) {
      const [next, output] = stepOf(model)(params, state, row)
      states.push(next)
      outputs.push(output)
      state = next
    }
    const stacked = entries(state).map(
      ([path]) => [path, tf.stack(states.map((each) => new Map(entries(each)).get(path) as tf.Tensor))] as const,
    )
    return { states: Object.fromEntries(stacked), outputs: tf.stack(outputs) as tf.Tensor3D }
  })

const lossAndGradients = ({ model, params, initial, inputs, targets, mask }: Vector) =>
  valueAndGradients(params, (values) =>
    tidy(() => crossEntropy({ logits: unrollSequence(model, values, initial, inputs)[1], targets, mask })),
  )

/** Compares states, with slots relabelled by {@link relabelling}. */
const compareStates = (got: Tables, expected: Tables, initial: Tables, vector: Vector) => {
  const { memory, config } = vector.model
  const { slots } = config
  const axes = memory === undefined ? {} : slotAxes(memory.schema)
  const batch = vector.inputs.shape[1]
  const identity = Array.from({ length: slots }, (_, n) => n)
  const labels = Array.from({ length: batch }, (_, b) =>
    memory?.schema.exchangeableSlots === true
      ? relabelling(
          historyOf(axes, startingFrom(initial, got), slots, b),
          historyOf(axes, startingFrom(initial, expected), slots, b),
          TOLERANCE,
        )
      : identity,
  )
  const findings = [...expected].map(([path, table]) => {
    const own = got.get(path)
    return finding(`states/${path}`, largestError(own && relabelled(axes[path] ?? [], own, labels), table), TOLERANCE)
  })
  const exchanged = labels.map((list) =>
    list.map((label, n) => [n, label] as const).filter(([n, label]) => n !== label),
  )
  return { findings, relabelled: exchanged }
}

/**
 * Recomputes a conformance vector on the running backend and compares everything.
 *
 * @returns a finding per tensor
 */
export const verify = async (vector: Vector): Promise<Verification> => {
  const { states, outputs } = trajectory(vector)
  const { value, gradients } = lossAndGradients(vector)
  try {
    const { expected } = vector
    const expectedGradients = await readTree(expected.gradients)
    const gotGradients = await readTree(gradients)
    const loss = await read(expected.loss)
    const compared = compareStates(
      await readTree(states),
      await readTree(expected.states),
      await readTree(vector.initial),
      vector,
    )
    const outputError = largestError(await read(outputs), await read(expected.outputs))
    const lossError = largestError(await read(value), loss) / largest(loss)
    return {
      relabelled: compared.relabelled,
      findings: [
        finding('outputs', outputError, TOLERANCE),
        ...compared.findings,
        finding('loss', lossError, TOLERANCE),
        ...[...expectedGradients].map(([path, table]) =>
          finding(
            `gradients/${path}`,
            largestError(gotGradients.get(path), table) / largest(table),
            GRADIENT_TOLERANCE,
          ),
        ),
      ],
    }
  } finally {
    disposeTree(states)
    disposeTree({ outputs, value })
    disposeTree(gradients)
  }
}
