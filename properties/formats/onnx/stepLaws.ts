import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { tidy } from '../../../src/core/ownership.ts'
import { encodeOnnx } from '../../../src/formats/onnx/onnx.ts'
import { stepGraph } from '../../../src/formats/onnx/step.ts'
import type { WholeModelConfig } from '../../../src/models/config.ts'
import { stepwiseDifferences } from '../../../test/support/onnxRuntime.ts'
import { ready } from '../../../test/support/ready.ts'
import { isDecided } from '../../fused/decided.ts'
import { type Draw, machines, modelConfigs, situationOf } from '../../models/machine.ts'
import { seedOf } from '../../seed.ts'

const share = Number(process.env['PROPERTY_RUNS'] ?? 100) / 100

/** Where the exported step of a model differs from its own, over the steps of a batch of sequences. */
const differencesOf = async (draw: Draw): Promise<ReadonlyArray<string>> => {
  const { model, params, inputs } = situationOf(draw)
  const state = tidy(() => model.initialState(params, draw.sizes.B))
  // Other roundings would choose other slots.
  if (!isDecided(model, { params, state, inputs })) return []
  const graph = await stepGraph('step', model, params)
  if (E.isLeft(graph)) return [graph.left]
  const bytes = encodeOnnx({ graph: graph.right, version: '0', metadata: {} })
  return stepwiseDifferences(bytes, model, params, tf.unstack(inputs) as tf.Tensor2D[])
}

const exported = (statement: string, configs: fc.Arbitrary<WholeModelConfig>, runs: number): void => {
  void test(statement, async () => {
    const engine = tf.engine()
    await fc.assert(
      fc.asyncProperty(machines(configs), async (draw) => {
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

const ofKind = (kind: WholeModelConfig['kind']) => modelConfigs.map((config) => ({ ...config, kind }))

const withLstm = (configs: fc.Arbitrary<WholeModelConfig>): fc.Arbitrary<WholeModelConfig> =>
  configs.map((config) => ({ ...config, controller: { ...config.controller, kind: 'lstm' } }))

/** @param runs how many models each law draws: few in the fast tests, since a session of onnxruntime takes a while */
export const stepLaws = (runs: number): void => {
  before(ready)
  exported(
    'onnxruntime answers as an NTM’s step does',
    withLstm(modelConfigs.filter(({ kind }) => kind === 'ntm')),
    runs,
  )
  exported(
    'onnxruntime answers as a DNC’s step does',
    withLstm(modelConfigs.filter(({ kind }) => kind === 'dnc')),
    runs,
  )
  exported('onnxruntime answers as the step of an LSTM without memory does', withLstm(ofKind('none')), runs)
  exported('onnxruntime answers as the step of any memory with any controller does', modelConfigs, runs)
}
