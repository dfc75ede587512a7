import type * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../addressing/index.ts'
import type { TensorsOf } from '../core/shape.ts'
import type { StateSpecs } from '../core/state.ts'
import { gradientClipped } from '../kernels/gradientClipped.ts'
import { stopGradient } from '../kernels/stopGradient.ts'
import type { Conventions } from './conventions.ts'
import { activations, type Layout } from './interface.ts'
import { lookedUp } from './lookedUp.ts'
import type { MemoryOptions } from './memory.ts'

/** What DNCs keep, with links or without. */
export const accessState = {
  memory: 'B N W', // M
  readWeightings: 'B R N', // w^r
  writeWeightings: 'B K N', // w^w
  usage: 'B N', // u
} as const
export type AccessState = TensorsOf<typeof accessState>

/** What DNCs are told, with links or without. */
export const accessInterface = {
  readKeys: 'B R W',
  writeKeys: 'B K W',
  writeVectors: 'B K W',
  readStrengths: 'B R',
  writeStrengths: 'B K',
  eraseVectors: 'B K W',
  freeGates: 'B R',
  allocationGates: 'B K',
  writeGates: 'B K',
} as const

/** What `masking` adds. */
export const maskInterface = { readMasks: 'B R W', writeMasks: 'B K W' } as const

export type AccessInterface = TensorsOf<typeof accessInterface> & Partial<TensorsOf<typeof maskInterface>>

/** Keys and words, strengths, and gates: a DNC's interface vector begins with them. */
export const accessLayout = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Layout => {
  const { keys, strengths, gates } = activations(conventions)
  return [
    { activate: keys, fields: { readKeys: [R, W], writeKeys: [K, W], writeVectors: [K, W] } },
    { activate: strengths, fields: { readStrengths: [R], writeStrengths: [K] } },
    { activate: gates, fields: { eraseVectors: [K, W], freeGates: [R], allocationGates: [K], writeGates: [K] } },
  ]
}

/** The masks, which come after all that is always there. */
export const maskLayout = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Layout =>
  conventions.masking
    ? [{ activate: activations(conventions).gates, fields: { readMasks: [R, W], writeMasks: [K, W] } }]
    : []

export const accessStateSpecs = ({ slots: N, wordSize: W, readHeads: R, writeHeads: K }: MemoryOptions) =>
  ({
    memory: { shape: [N, W], role: 'memory' },
    readWeightings: { shape: [R, N], role: 'weightings' },
    writeWeightings: { shape: [K, N], role: 'weightings' },
    usage: { shape: [N], role: 'bookkeeping' },
  }) as const satisfies StateSpecs

/** The conventions that bear on writing. The others show in what the interface holds. */
export type Writing = Pick<Conventions, 'usageStopGradient'> &
  Partial<Pick<Conventions, 'deallocation' | 'clipMemoryGradient'>>

/** Memory as just written, the weightings, and how they came about. */
export type Written = Readonly<{
  usage: tf.Tensor2D
  allocation: tf.Tensor3D
  writeContent: tf.Tensor3D
  writeWeightings: tf.Tensor3D
  memory: tf.Tensor3D
}>

/** The first half of a DNC's moment: free, allocate, look up, write; with `deallocation` also `retention` `[B N]`. */
export const written = (
  { usageStopGradient, deallocation = false, clipMemoryGradient = null }: Writing,
  state: AccessState,
  ξ: AccessInterface,
): Written & Readonly<Record<string, tf.Tensor>> => {
  const { freeGates } = ξ
  const before = usageStopGradient ? stopGradient(state.writeWeightings) : state.writeWeightings
  const usage = addressing.usage({ ...state, writeWeightings: before, freeGates })
  const allocation = addressing.allocationWeightings({ usage, ...ξ })
  const writeContent = lookedUp(state.memory, { keys: ξ.writeKeys, strengths: ξ.writeStrengths, masks: ξ.writeMasks })
  const writeWeightings = addressing.writeWeightings({ content: writeContent, allocation, ...ξ })
  const found = { usage, allocation, writeContent, writeWeightings }
  const kept = gradientClipped(state.memory, clipMemoryGradient)
  if (!deallocation) return { ...found, memory: addressing.erasedAndWritten({ memory: kept, writeWeightings, ...ξ }) }
  const retention = addressing.retention({ readWeightings: state.readWeightings, freeGates })
  const left = addressing.deallocated({ memory: kept, retention })
  return { ...found, retention, memory: addressing.erasedAndWritten({ memory: left, writeWeightings, ...ξ }) }
}

/** Where the read heads' keys are found, in memory as just written. */
export const soughtByReads = (memory: tf.Tensor3D, ξ: AccessInterface): tf.Tensor3D =>
  lookedUp(memory, { keys: ξ.readKeys, strengths: ξ.readStrengths, masks: ξ.readMasks })
