import type * as tf from '@tensorflow/tfjs-core'
import * as addressing from '../../addressing/index.ts'
import { gradientClipped } from '../../kernels/gradientClipped.ts'
import { stopGradient } from '../../kernels/stopGradient.ts'
import { contentLookup } from '../contentLookup.ts'
import type { Conventions } from '../conventions.ts'
import type { AccessInterface, AccessState } from './accessSchema.ts'

/** The conventions that affect writing. Others show as fields of the interface. */
export type DncConventions = Pick<Conventions, 'usageStopGradient'> &
  Partial<Pick<Conventions, 'deallocation' | 'clipMemoryGradient'>>

/** The memory after the write, the weightings, and the intermediates. */
export type Written = Readonly<{
  usage: tf.Tensor2D
  allocation: tf.Tensor3D
  writeContent: tf.Tensor3D
  writeWeightings: tf.Tensor3D
  memory: tf.Tensor3D
}>

/** The first half of a DNC's step: free, allocate, look up, write; with `deallocation` also `retention` `[B N]`. */
export const written = (
  { usageStopGradient, deallocation = false, clipMemoryGradient = null }: DncConventions,
  state: AccessState,
  ξ: AccessInterface,
): Written & Readonly<Record<string, tf.Tensor>> => {
  const { freeGates } = ξ
  const before = usageStopGradient ? stopGradient(state.writeWeightings) : state.writeWeightings
  const usage = addressing.usage({ ...state, writeWeightings: before, freeGates })
  const allocation = addressing.allocationWeightings({ usage, ...ξ })
  const writeContent = contentLookup(state.memory, {
    keys: ξ.writeKeys,
    strengths: ξ.writeStrengths,
    masks: ξ.writeMasks,
  })
  const writeWeightings = addressing.writeWeightings({ content: writeContent, allocation, ...ξ })
  const found = { usage, allocation, writeContent, writeWeightings }
  const kept = gradientClipped(state.memory, clipMemoryGradient)
  if (!deallocation) return { ...found, memory: addressing.erasedAndWritten({ memory: kept, writeWeightings, ...ξ }) }
  const retention = addressing.retention({ readWeightings: state.readWeightings, freeGates })
  const left = addressing.deallocated({ memory: kept, retention })
  return { ...found, retention, memory: addressing.erasedAndWritten({ memory: left, writeWeightings, ...ξ }) }
}

/** The content weightings of the read heads, in the memory after the write. */
export const readContentOf = (memory: tf.Tensor3D, ξ: AccessInterface): tf.Tensor3D =>
  contentLookup(memory, { keys: ξ.readKeys, strengths: ξ.readStrengths, masks: ξ.readMasks })
