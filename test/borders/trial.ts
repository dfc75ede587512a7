import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import { type Path, random, type TreeRecord } from '../../src/index.ts'
import type { Call } from './call.ts'
import { calls } from './calls.ts'
import { chooser, malformed, understood } from './malformed.ts'

/** The result of a call: an error message or numbers. */
type End = Readonly<{ refusal: string }> | Readonly<{ numbers: ReadonlyArray<number> }>

const isTensor = (value: unknown): value is tf.Tensor => value instanceof tf.Tensor

/** All numbers of a result: those of a record in the order of its names. */
const numbersIn = (value: unknown): ReadonlyArray<number> => {
  if (typeof value === 'number') return [value]
  if (typeof value === 'boolean') return [Number(value)]
  if (value instanceof Float32Array) return [...value]
  if (isTensor(value)) return [...value.dataSync()]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(numbersIn)
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, part]) => numbersIn(part))
}

const tensorsIn = (value: unknown): ReadonlyArray<tf.Tensor> => {
  if (isTensor(value)) return [value]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  return Object.values(value).flatMap(tensorsIn)
}

/** Makes a call, with the tensors of its arguments kept and all others counted. */
const endOf = async ({ run, name }: Call, args: unknown, path: Path): Promise<End> => {
  const given = new Set(tensorsIn(args))
  const before = tf.memory().numTensors
  try {
    const result = await run(args as never, path)
    const numbers = numbersIn(result)
    for (const tensor of new Set(tensorsIn(result))) if (!given.has(tensor)) tensor.dispose()
    assert.equal(tf.memory().numTensors, before, `${name}: tensors leaked`)
    return { numbers }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error
    assert.ok(error instanceof RangeError, `${name}: refused by accident: ${String(error)}\n${(error as Error).stack}`)
    assert.equal(tf.memory().numTensors, before, `${name}: tensors leaked by a refusal: ${error.message}`)
    return { refusal: error.message }
  }
}

const TOLERANCE = 1e-3

const agree = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length &&
  a.every((x, at) => Object.is(x, b[at]) || Math.abs(x - (b[at] as number)) <= TOLERANCE * (1 + Math.abs(x)))

/** Tries a malformed call: both paths throw the same message, or the result is right. */
const tried = async (call: Call, key: random.Key): Promise<'refused' | 'right'> => {
  const fitting = call.args()
  const before = new Set(tensorsIn(fitting))
  const [args, wrong] = malformed(fitting, chooser(key))
  const where = `${call.name}, ${wrong.path}: ${wrong.kind}`
  const read = understood(args)
  try {
    const fused = await endOf(call, args, 'fused')
    if (call.two === true) {
      const reference = await endOf(call, args, 'reference')
      if ('refusal' in fused || 'refusal' in reference) assert.deepEqual(fused, reference, `${where}: in other words`)
    }
    if ('refusal' in fused) {
      assert.match(fused.refusal, /expected|missing|trees differ/, where)
      return 'refused'
    }
    const right = await endOf(call, read, 'reference')
    assert.ok('numbers' in right, `${where}: accepted, but as float32 it is refused`)
    assert.ok(agree(fused.numbers, right.numbers), `${where}: wrong numbers`)
    return 'right'
  } finally {
    for (const tensor of new Set([...before, ...tensorsIn(args), ...tensorsIn(read)])) tensor.dispose()
  }
}

/** The same call with valid arguments, as numbers. */
const sound = async (call: Call): Promise<ReadonlyArray<number>> => {
  const args: TreeRecord = call.args()
  const end = await endOf(call, args, 'fused')
  tf.dispose(args)
  return 'numbers' in end ? end.numbers : assert.fail(`${call.name}: what fits is refused: ${end.refusal}`)
}

/**
 * Calls every public function with malformed arguments a number of times; after every error, a valid call still gives
 * the same bits.
 *
 * @returns the number of calls, and the number that threw
 */
export const tryAll = async (times: number, seed: number): Promise<Readonly<{ made: number; refused: number }>> => {
  let [made, refused] = [0, 0]
  for (const [at, call] of calls.entries()) {
    const expected = await sound(call)
    for (let time = 0; time < times; time++) {
      const end = await tried(call, random.child(random.child(random.keyOf(seed), at), time))
      made += 1
      if (end === 'right') continue
      refused += 1
      assert.deepEqual(await sound(call), expected, `${call.name}: the next call`)
    }
  }
  return { made, refused }
}
