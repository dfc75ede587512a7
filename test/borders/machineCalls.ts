import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import {
  type Batch,
  buildModel,
  type Model,
  type Path,
  stream,
  type TrainState,
  type TreeRecord,
  unrollSequence,
  updateOn,
} from '../../src/index.ts'
import { chooseExecution, runFused, stacked } from '../../src/library/namespaces/models.ts'
import { kernelHeap } from '../../src/library/namespaces/kernels.ts'
import { record } from '../../src/library/namespaces/recordings.ts'
import { B, type Call, T } from './call.ts'
import { bits, key, machineOf, optimizerFrom } from './machines.ts'

const small = { slots: 5, wordSize: 3, readHeads: 2, writeHeads: 1, controller: { units: 4 } }
const modelsOf = (kind: string, options: object = {}): Readonly<Record<Path, Model>> => ({
  fused: machineOf(kind, 'fused', { ...small, ...options }),
  reference: machineOf(kind, 'reference', { ...small, ...options }),
})

const stackOf = (path: Path): Model =>
  stacked(
    machineOf('ntm', path, { ...small, initialState: { memory: 'learned' } }),
    buildModel(machineOf('dnc', path, small).config, 8, 3, path),
  )

/** Models of several kinds, one for each path. */
export const models = {
  ntm: modelsOf('ntm', { initialState: { memory: 'learned', weightings: 'learned', controller: 'learned' } }),
  dnc: modelsOf('dnc'),
  none: modelsOf('none', { controller: { units: 4, layers: 2 } }),
  gru: modelsOf('ntm', { controller: { units: 4, kind: 'gru' } }),
  stack: { fused: stackOf('fused'), reference: stackOf('reference') },
  feedforward: modelsOf('content-dnc', { controller: { units: 4, kind: 'feedforward' } }),
}

const row = Array.from({ length: 10 }, (_, at) => at % 2)

export type Started = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D; input: tf.Tensor2D }>

/** Calls of a model's own functions. */
export const machineCalls = Object.entries(models).flatMap(([kind, both]): Call[] => {
  const { fused: model } = both
  const params = () => model.init(key)
  const state = () => {
    const values = params()
    const start = model.initialState(values, B)
    tf.dispose(values)
    return start
  }
  const inputs = () => bits('inputs', [T, B, model.inputSize])
  const batch = () => ({
    inputs: inputs(),
    targets: bits('targets', [T, B, model.outputSize]),
    mask: bits('mask', [T, B]),
  })
  const started = () => ({ params: params(), state: state(), inputs: inputs() })
  const stepped = () => ({ params: params(), state: state(), input: bits('input', [B, model.inputSize]) })
  const optimizer = optimizerFrom({ kind: kind === 'dnc' ? 'adam' : 'rmsprop', momentum: 0.5, average: 0.9 })
  return [
    {
      name: `unrollSequence of ${kind}`,
      two: true,
      args: started,
      run: ({ params, state, inputs }: Started, path) => unrollSequence(both[path], params, state, inputs),
    },
    {
      name: `unrollSequence of ${kind} from the initial state`,
      two: true,
      args: () => ({ params: params(), inputs: inputs() }),
      run: ({ params, inputs }: Started, path) => unrollSequence(both[path], params, undefined, inputs),
    },
    {
      name: `stream of ${kind}`,
      two: true,
      args: () => {
        const values = params()
        return { params: values, state: model.initialState(values, 1) }
      },
      run: ({ params, state }: Started, path) => {
        const opened = stream(both[path], params)
        try {
          opened.reset(state)
          const outputs = opened.push(row)
          opened.setParams(params)
          return { outputs: [outputs, opened.push(row)], state: opened.state }
        } finally {
          opened.dispose()
        }
      },
    },
    {
      name: `fusedUnroll of ${kind}`,
      two: true,
      args: started,
      run: ({ params, state, inputs }: Started, path) =>
        path === 'reference' || chooseExecution(model).mode !== 'fused'
          ? unrollSequence(both[path], params, state, inputs)
          : runFused(kernelHeap() ?? assert.fail('there are no kernels'), model, params, state, inputs),
    },
    {
      name: `updateOn, ${kind}`,
      two: true,
      args: () => {
        const own = params()
        return { params: own, optimizer: optimizer.init(own), batch: batch() }
      },
      run: ({ batch, ...tensors }: Readonly<{ params: TreeRecord; optimizer: TreeRecord; batch: Batch }>, path) => {
        const rest = {
          step: 0,
          key,
          rateScale: 1,
          decayTrigger: { since: 0, batches: 0, loss: 0 },
          lesson: { index: 0 },
        }
        const state = { ...rest, ...tensors } as unknown as TrainState
        const [after, metrics] = updateOn({ model: both[path], optimizer })(state, batch)
        return { params: after.params, optimizer: after.optimizer, ...metrics }
      },
    },
    {
      name: `the step of ${kind}`,
      args: stepped,
      run: ({ params, state, input }: Started) => model.step(params, state, input),
    },
    {
      name: `observe of ${kind}`,
      args: stepped,
      run: ({ params, state, input }: Started) => model.observe(params, state, input),
    },
    {
      name: `initialState of ${kind}`,
      args: () => ({ params: params() }),
      run: ({ params }: Started) => model.initialState(params, B),
    },
    {
      name: `record of ${kind}`,
      args: () => ({ params: params(), inputs: inputs() }),
      run: ({ params, inputs }: Started) => record(model, params, { inputs }),
    },
  ]
})
