import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { type KernelHeap, kernelHeap } from '../../src/kernels/heap.ts'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { ready } from '../support/ready.ts'

before(ready)

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors leaked'))

/** Floats of 128 MiB. */
const BLOCK = 2 ** 25

/** Takes all that there is, but for the crumbs. None of it is ever touched, so that it costs the machine nothing. */
const fill = (heap: KernelHeap): ReadonlyArray<tf.Tensor> => {
  const rooms: tf.Tensor[] = []
  for (let size = BLOCK; size >= 1024; size /= 2)
    try {
      for (;;) rooms.push(heap.room([size]))
    } catch (error) {
      if (!(error instanceof HeapExhausted)) throw error
    }
  return rooms
}

test('a heap that is full says so, to the kernels and to tfjs alike, and is as good as new when it is not', () => {
  const heap = kernelHeap() as KernelHeap
  const rooms = fill(heap)
  try {
    assert.throws(() => heap.room([BLOCK]), /HeapExhausted: .* no room for 128 MiB in one piece; \d+ MiB are left/)
    for (const operation of [
      () => tf.zeros([2048]),
      () => tf.tensor1d(new Float32Array(2048)),
      () => tf.add(rooms.at(-1) as tf.Tensor, 1),
    ])
      assert.throws(operation, HeapExhausted)
  } finally {
    tf.dispose([...rooms])
  }
  const sum = tf.tidy(() => tf.sum(tf.ones([1024])).dataSync())
  assert.deepEqual([...sum], [1024])
})

test('what is larger than any heap is refused, and not taken modulo 4 GiB', () => {
  const heap = kernelHeap() as KernelHeap
  assert.throws(
    () => heap.room([2 ** 30 + 4]),
    (error) => error instanceof HeapExhausted && error.needed === 2 ** 32 + 16,
  )
})

test('kernels that are installed again find the same heap', async () => {
  await installNodeKernels()
  const heap = kernelHeap() as KernelHeap
  assert.throws(() => heap.room([2 ** 30]), HeapExhausted)
  const room = heap.room([4])
  heap.kernels.zero(4, heap.pointerTo(room))
  assert.deepEqual([...room.dataSync()], [0, 0, 0, 0])
  room.dispose()
})
