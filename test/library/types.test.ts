import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { disposeTree } from '../../src/core/ownership.ts'
import {
  createModel,
  createOptimizer,
  evaluate,
  loadCheckpoint,
  models,
  type ModelOptions,
  type OptimizerOptions,
  random,
  saveCheckpoint,
  startBackend,
  stream,
  tasks,
  trainUpdates,
  unwrap,
} from '../../src/index.ts'
import { ready } from '../support/ready.ts'

before(ready)

/** `true` where two types are the same to the compiler, else `false`. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** A program as a reader writes it: without `as`, `any` or `!`. Its names are kept in types below. */
const program = async () => {
  const backend = unwrap(await startBackend('wasm'))
  const [copy] = tasks.all
  if (copy === undefined) throw new Error('no task')
  const task = unwrap(copy.configure({ bits: 2, maxWords: 2 }))
  const model = unwrap(
    createModel({
      kind: 'ntm',
      inputSize: task.inputSize,
      outputSize: task.targetSize,
      slots: 4,
      wordSize: 3,
      controller: { kind: 'lstm', units: 5 },
      conventions: { order: 'writeThenRead', activations: { eraseVectors: 'sigmoid' } },
      outputs: { kind: 'bits' },
    }),
  )
  const optimizer = unwrap(createOptimizer({ kind: 'adam', learningRate: 0.01, schedule: { kind: 'cosine' } }))
  const steps: number[] = []
  const { state, losses, error } = await trainUpdates(
    { model, optimizer, task, batchSize: 2 },
    { updates: 2, seed: 1, onUpdate: ({ step }) => void steps.push(step) },
  )
  const bytes = await saveCheckpoint({ model, optimizer, state })
  const loaded = unwrap(loadCheckpoint(bytes, { name: 'mine' }))
  const { loss } = await evaluate(loaded.model, loaded.params, task, { key: random.keyOf(2), sequences: 4 })
  const rows = stream(loaded.model, loaded.params)
  const outputs = rows.push(new Float32Array(task.inputSize))
  rows.dispose()
  const { mode } = models.chooseExecution(loaded.model)
  disposeTree({ params: state.params, optimizer: state.optimizer })
  disposeTree({ params: loaded.state.params, optimizer: loaded.state.optimizer })
  return { backend, steps, losses, error, loss, outputs, mode, bytes }
}

type Result = Awaited<ReturnType<typeof program>>

test('a strict program of the functions and namespaces needs no cast, and its results have the types to expect', async () => {
  const types: [
    Same<Result['backend'], 'wasm' | 'cpu' | 'webgpu'>,
    Same<Result['losses'], ReadonlyArray<number>>,
    Same<Result['loss'], number>,
    Same<Result['mode'], 'fused' | 'parallel' | 'stepwise' | 'stacked'>,
    Same<Result['outputs'], Float32Array>,
    Same<Result['bytes'], Uint8Array>,
  ] = [true, true, true, true, true, true]
  const { backend, steps, losses, error, loss, outputs, mode } = await program()
  assert.ok(types.every(Boolean))
  assert.deepEqual([backend, steps, losses.length, error, mode], ['wasm', [1, 2], 2, undefined, 'fused'])
  assert.ok(loss > 0 && outputs.length > 0)
})

const sizes = { inputSize: 1, outputSize: 1 }

test('literals complete, and wrong ones are errors of the compiler', () => {
  const own: ModelOptions = { ...sizes, kind: 'mine', controller: { kind: 'ours' } }
  const given: ReadonlyArray<ModelOptions | OptimizerOptions> = [
    own,
    // @ts-expect-error: no such optimizer
    { kind: 'sgd' } satisfies OptimizerOptions,
    // @ts-expect-error: no such schedule
    { schedule: { kind: 'step' } } satisfies OptimizerOptions,
    // @ts-expect-error: no such order
    { ...sizes, conventions: { order: 'x' } } satisfies ModelOptions,
    // @ts-expect-error: no such kind of outputs
    { ...sizes, outputs: { kind: 'numbers' } } satisfies ModelOptions,
    // @ts-expect-error: no such activation
    { ...sizes, conventions: { activations: { keys: 'cube' } } } satisfies ModelOptions,
    // @ts-expect-error: no such path
    { ...sizes, path: 'fast' } satisfies ModelOptions,
    // @ts-expect-error: a misspelt option
    { ...sizes, slot: 4 } satisfies ModelOptions,
    // @ts-expect-error: no number of outputs
    { inputSize: 1 } satisfies ModelOptions,
  ]
  assert.equal(given.length, 9)
})

test('calls take these literals too, and options of own parts only with the parts', () => {
  const calls = [
    () => createModel({ ...sizes, kind: 'mine', gain: 2, controller: { leak: 0.5 } }, { parts: {} }),
    // @ts-expect-error: an option that no part of Engram has, without parts
    () => createModel({ ...sizes, kind: 'mine', gain: 2 }),
    // @ts-expect-error: also with parts, known options have their types
    () => createModel({ ...sizes, kind: 'mine', slots: 'many' }, { parts: {} }),
    // @ts-expect-error: no such optimizer
    () => createOptimizer({ kind: 'sgd' }),
    // @ts-expect-error: no such backend
    () => startBackend('webgl'),
    // @ts-expect-error: no such option
    () => startBackend('wasm', { shareClone: false }),
  ]
  assert.equal(calls.length, 6)
})
