import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F } from 'fp-ts'
import { disposeTree, tidy } from '../../src/core/ownership.ts'
import { child, keyOf, uniform } from '../../src/core/random.ts'
import { entries, mapLeaves, type Tree, type TreeRecord } from '../../src/core/tree.ts'
import { fusedLoss, fusedLossAndGradients } from '../../src/fused/run/loss.ts'
import { runFused } from '../../src/fused/run/runFused.ts'
import type { KernelExports } from '../../src/kernels/compiled/exports.ts'
import { type KernelHeap, kernelHeap } from '../../src/kernels/heap.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel, type Model } from '../../src/models/model.ts'
import type { Batch } from '../../src/tasks/batch.ts'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { fusedUpdateRule } from '../../src/training/fusedUpdateRule.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { OptimizerConfig } from '../../src/training/optimizers/config.ts'
import { optimizerOf } from '../../src/training/optimizers/optimizer.ts'
import { functional } from '../support/functional.ts'
import { heapUse } from '../support/heapUse.ts'
import { ready } from '../support/ready.ts'

before(ready)

const [T, B, I, O] = [3, 2, 3, 2]
const key = keyOf(5)

class Broken extends Error {}

/** What goes wrong at the n-th call. */
type Fault = Readonly<{ what: 'kernel' | 'room'; n: number }>

/** The heap with a fault in it, and how often each was called. Exports are frozen, so that a proxy stands for them. */
const faulty = (heap: KernelHeap, fault: Fault | undefined) => {
  const calls = { kernel: 0, room: 0 }
  const count = (what: Fault['what'], error: () => Error): void => {
    calls[what] += 1
    if (fault?.what === what && fault.n === calls[what]) throw error()
  }
  const kernels = new Proxy({} as KernelExports, {
    get:
      (_, name: keyof KernelExports) =>
      (...args: ReadonlyArray<number>) => {
        count('kernel', () => new Broken(name))
        return Reflect.apply(heap.kernels[name], undefined, args)
      },
  })
  const room: KernelHeap['room'] = (shape) => {
    count('room', () => new HeapExhausted(1, 0))
    return heap.room(shape)
  }
  return { heap: { ...heap, kernels, room }, calls }
}

type Tensors = Readonly<{
  params: TreeRecord
  gradients: TreeRecord
  optimizer: TreeRecord
  loss: tf.Scalar
  batch: Batch
}>
type Machine = Readonly<{ model: Model; tensors: Tensors }>

const optimizer = F.pipe(
  OptimizerConfig.decode({ kind: 'rmsprop', momentum: 0.9, clipNorm: 1 }),
  E.getOrElseW(() => assert.fail('no optimizer')),
)

const machineOf = (options: object): Machine => {
  const small = { slots: 5, wordSize: 3, readHeads: 2, writeHeads: 2, controller: { units: 4 } }
  const config = ModelConfig.decode({ ...small, ...options })
  if (config._tag === 'Left') return assert.fail('no model')
  const model = buildModel(config.right, I, O)
  const random = (name: string, shape: ReadonlyArray<number>) =>
    tf.tensor(
      uniform(
        child(key, name),
        shape.reduce((product, n) => product * n, 1),
        0,
        1,
      ),
      [...shape],
    )
  const params = model.init(key)
  const batch = {
    inputs: random('inputs', [T, B, I]) as tf.Tensor3D,
    targets: random('targets', [T, B, O]) as tf.Tensor3D,
    mask: tf.ones<tf.Rank.R2>([T, B]),
  }
  const gradients = mapLeaves(params, ({ shape }, path) => random(path, shape))
  return {
    model,
    tensors: { params, gradients, optimizer: optimizerOf(optimizer).init(params), loss: tf.scalar(1), batch },
  }
}

/** What runs in a heap and gives tensors. */
type Course = (heap: KernelHeap, machine: Machine) => Tree

const courses: Readonly<Record<string, Course>> = {
  'a sequence and its gradients': (heap, { model, tensors: { params, batch } }) =>
    tidy(() => {
      const { tensor } = functional(child(key, 'functional'))
      const { initial: _, ...own } = params
      const given = { params: own, state: model.initialState(params, B), inputs: batch.inputs }
      return valueAndGradients<TreeRecord>(given, (values) => {
        const { params, state, inputs } = values as typeof given
        const [last, outputs] = runFused(heap, model, params, state, inputs)
        return tensor({ last, outputs })
      })
    }),
  'a loss and its gradients': (heap, { model, tensors: { params, batch } }) =>
    valueAndGradients(params, (values) => fusedLoss(heap, model, values, batch)),
  'a loss and its gradients, without a tape': (heap, { model, tensors: { params, batch } }) =>
    fusedLossAndGradients(heap, model, params, batch) ?? {},
  'a loss alone': (heap, { model, tensors: { params, batch } }) => ({ value: fusedLoss(heap, model, params, batch) }),
  'an update': (heap, { tensors: { params, optimizer: state, gradients, loss } }) =>
    fusedUpdateRule(optimizer)(heap)(
      { step: 1, rateScale: 1, decayTrigger: { since: 0 }, params, optimizer: state },
      { loss, gradients },
    ),
}

const machines: Readonly<Record<string, object>> = {
  'a DNC': { kind: 'dnc' },
  'an NTM': { kind: 'ntm' },
  'a DNC that learns how it starts': {
    kind: 'dnc',
    initialState: { controller: 'learned', memory: 'learned', readVectors: 'learned', weightings: 'learned' },
  },
  'layers without memory': { kind: 'none', controller: { units: 4, layers: 2 } },
}

/** What there is of tensors. */
const inventory = () => {
  const { numTensors, numBytes, numDataBuffers } = tf.memory()
  return { numTensors, numBytes, numDataBuffers }
}

const numbersOf = (tree: Tree): ReadonlyMap<string, ReadonlyArray<number>> => {
  const numbers = new Map(entries(tree).map(([path, leaf]) => [path, [...leaf.dataSync()]] as const))
  tf.dispose(entries(tree).map(([, leaf]) => leaf))
  return numbers
}

/** Runs with a fault: it must come out as it is, and leave nothing behind. */
const failing = (course: Course, heap: KernelHeap, machine: Machine, fault: Fault): void => {
  const where = `${fault.what} ${fault.n}`
  const before = inventory()
  const { kept } = heapUse(() =>
    assert.throws(
      () => course(faulty(heap, fault).heap, machine),
      fault.what === 'kernel' ? Broken : HeapExhausted,
      where,
    ),
  )
  assert.deepEqual(inventory(), before, where)
  assert.equal(kept, 0, `${where}: bytes of the heap`)
}

for (const [kind, options] of Object.entries(machines))
  for (const [name, course] of Object.entries(courses))
    test(`${name}, of ${kind}: a failure anywhere leaves the heap as it was`, () => {
      const heap = kernelHeap() as KernelHeap
      const machine = machineOf(options)
      const sound = faulty(heap, undefined)
      const expected = numbersOf(course(sound.heap, machine))
      if (expected.size === 0) return
      assert.ok(sound.calls.kernel > 10 && sound.calls.room > 1)
      for (const what of ['kernel', 'room'] as const)
        for (let n = 1; n <= sound.calls[what]; n++) failing(course, heap, machine, { what, n })
      assert.deepEqual(numbersOf(course(heap, machine)), expected)
      disposeTree(machine.tensors)
    })
