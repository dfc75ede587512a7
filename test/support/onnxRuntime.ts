import type * as tf from '@tensorflow/tfjs-core'
import * as ort from 'onnxruntime-web'
import { entries, type TreeRecord } from '../../src/core/tree.ts'
import type { Stepping } from '../../src/formats/onnx/step.ts'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'error'

/** Float32 tensors by their names. */
export type Feeds = Readonly<Record<string, Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>>>

/** Loads an ONNX file with onnxruntime. */
export const sessionOf = async (bytes: Uint8Array): Promise<(feeds: Feeds) => Promise<Feeds>> => {
  const session = await ort.InferenceSession.create(bytes)
  return async (feeds) => {
    const given = Object.entries(feeds).map(
      ([name, { data, shape }]) => [name, new ort.Tensor('float32', data, shape)] as const,
    )
    const found = await session.run(Object.fromEntries(given))
    return Object.fromEntries(
      Object.entries(found).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Float32Array }]),
    )
  }
}

const feedsOf = (tree: TreeRecord, prefix: string): Feeds =>
  Object.fromEntries(
    entries(tree).map(([path, x]) => [`${prefix}${path}`, { shape: x.shape, data: x.dataSync<'float32'>() }]),
  )

const TOLERANCE = 1e-5

/** Where two tensors differ by more than 1e-5, of 1 or of the number. */
const differences = (
  name: string,
  actual: Feeds[string] | undefined,
  expected: Feeds[string],
): ReadonlyArray<string> => {
  if (actual?.shape.join() !== expected.shape.join())
    return [`${name}: [${actual?.shape.join(' ')}], expected [${expected.shape.join(' ')}]`]
  const at = expected.data.findIndex((x, at) => {
    const y = actual.data[at] as number
    return !Object.is(x, y) && !(Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.abs(x)))
  })
  return at < 0 ? [] : [`${name}, entry ${at}: ${actual.data[at]}, expected ${expected.data[at]}`]
}

/**
 * Compares an exported step with the model's own, over a sequence, each with the states that it makes itself.
 *
 * @param rows `[B I]` each
 * @returns    where they differ
 */
export const stepwiseDifferences = async (
  bytes: Uint8Array,
  model: Stepping,
  params: TreeRecord,
  rows: ReadonlyArray<tf.Tensor2D>,
): Promise<ReadonlyArray<string>> => {
  const run = await sessionOf(bytes)
  let ours = model.initialState(params, (rows[0] as tf.Tensor2D).shape[0])
  let theirs = feedsOf(ours, 'state/')
  for (const [t, row] of rows.entries()) {
    const [next, output] = model.step(params, ours, row)
    const found = await run({ ...feedsOf({ input: row }, ''), ...theirs })
    const expected = { ...feedsOf({ output }, ''), ...feedsOf(next, 'next/') }
    const faults = Object.entries(expected).flatMap(([name, x]) => differences(`step ${t}, ${name}`, found[name], x))
    if (faults.length > 0) return faults
    ours = next
    theirs = Object.fromEntries(
      Object.entries(found).flatMap(([name, x]) =>
        name.startsWith('next/') ? [[`state/${name.slice('next/'.length)}`, x] as const] : [],
      ),
    )
  }
  return []
}
