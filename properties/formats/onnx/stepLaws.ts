import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { tidy } from '../../../src/core/ownership.ts'
import { entries, type TreeRecord } from '../../../src/core/tree.ts'
import { initialValues } from '../../../src/formats/initialValues.ts'
import { encodeOnnx } from '../../../src/formats/onnx/onnx.ts'
import { stepGraph } from '../../../src/formats/onnx/step.ts'
import type { WholeModelConfig } from '../../../src/models/config.ts'
import type { Model } from '../../../src/models/model.ts'
import { stepwiseDifferences } from '../../../test/support/onnxRuntime.ts'
import { ready } from '../../../test/support/ready.ts'
import { areAllocationsDecided, isDecided } from '../../fused/decided.ts'
import { type Draw, machines, modelConfigs, scaledMachines, situationOf } from '../../models/machine.ts'
import { seedOf } from '../../seed.ts'

const share = Number(process.env['PROPERTY_RUNS'] ?? 100) / 100

/** Where the numbers of the metadata are not those of the initial state. */
const initialFaults = async (model: Model, params: TreeRecord, state: TreeRecord): Promise<ReadonlyArray<string>> => {
  const numbers = await initialValues(model, params)
  return entries(state).flatMap(([path, x]) => {
    const found = tf.broadcastTo(tf.tensor(numbers[path] as tf.TensorLike), x.shape)
    return isDeepStrictEqual(found.dataSync(), x.dataSync())
      ? []
      : [`${path} starts at ${JSON.stringify(numbers[path])}`]
  })
}

/** Where the exported step of a model differs from its own, over the steps of a batch of sequences. */
const differencesOf = async (draw: Draw): Promise<ReadonlyArray<string>> => {
  const { model, params, inputs } = situationOf(draw)
  const state = tidy(() => model.initialState(params, draw.sizes.B))
  // Other roundings would choose other slots.
  const given = { params, state, inputs }
  if (!isDecided(model, given) || !areAllocationsDecided(model, given)) return []
  const faults = await initialFaults(model, params, state)
  if (faults.length > 0) return faults
  const graph = await stepGraph('step', model, params)
  if (E.isLeft(graph)) return [graph.left]
  const bytes = encodeOnnx({ graph: graph.right, version: '0', metadata: {} })
  return stepwiseDifferences(bytes, model, params, tf.unstack(inputs) as tf.Tensor2D[])
}

const exported = (statement: string, draws: fc.Arbitrary<Draw>, runs: number): void => {
  void test(statement, async () => {
    const engine = tf.engine()
    await fc.assert(
      fc.asyncProperty(draws, async (draw) => {
        engine.startScope()
        try {
          assert.deepEqual(await differencesOf(draw), [])
        } finally {
          engine.endScope()
        }
      }),
      { ...seedOf(statement), numRuns: Math.max(1, Math.round(runs * share)) },
    )
  })
}

/** Models of these configs that have an LSTM. */
const withLstm = (configs: fc.Arbitrary<WholeModelConfig>): fc.Arbitrary<Draw> =>
  machines(configs.map((config) => ({ ...config, controller: { ...config.controller, kind: 'lstm' } })))

/** @param runs how many models each law draws: few in the fast tests, since a session of onnxruntime takes a while */
export const stepLaws = (runs: number): void => {
  before(ready)
  for (const kind of ['ntm', 'dnc'] as const)
    exported(
      `onnxruntime answers as the step of ${kind} does`,
      withLstm(modelConfigs.filter((config) => config.kind === kind)),
      runs,
    )
  exported(
    'onnxruntime answers as the step of an LSTM without memory does',
    withLstm(modelConfigs.map((config) => ({ ...config, kind: 'none' }))),
    runs,
  )
  exported('onnxruntime answers as the step of any memory with any controller does', scaledMachines, runs)
}
