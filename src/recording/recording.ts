/** Numbers in row-major order. */
export type Numbers = Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>

/** The sizes of a machine: what it is made of, and how much. */
export type Anatomy = Readonly<{
  kind: string
  slots: number
  wordSize: number
  readHeads: number
  writeHeads: number
  shifts: number
}>

/**
 * Everything that a machine computed on one sequence of T steps, by name. Time comes first in every shape.
 *
 * Always: `hidden [T H]`, the controller's output. Of a DNC: `readKeys [T R W]`, `writeKeys [T K W]`, `writeVectors
 * [T K W]`, `readStrengths [T R]`, `writeStrengths [T K]`, `eraseVectors [T K W]`, `freeGates [T R]`, `allocationGates
 * [T K]`, `writeGates [T K]`, `readModes [T R 2K+1]` (backward 1…K, forward 1…K, content), `usage [T N]`,
 * `allocation [T K N]`, `writeContent [T K N]`, `writeWeightings [T K N]`, `memory [T N W]`, `link [T K N N]`,
 * `precedence [T K N]`, `backward [T K R N]`, `forward [T K R N]`, `readContent [T R N]`, `readWeightings [T R N]`,
 * `readVectors [T R W]`. Of a DNC without links the same, without `readModes`, `link`, `precedence`, `backward`,
 * `forward` and `readContent`. Of an NTM, with heads in the order reads, then writes, H = R + K: `keys [T H W]`, `strengths
 * [T H]`, `interpolationGates [T H]`, `shiftWeightings [T H S]`, `sharpening [T H]`, `eraseVectors [T K W]`,
 * `addVectors [T K W]`, `content [T H N]`, `interpolated [T H N]`, `shifted [T H N]`, `readWeightings [T R N]`,
 * `writeWeightings [T K N]`, `memory [T N W]`, `readVectors [T R W]`. Of a SAM: `readKeys [T R W]`, `addVectors [T K W]`,
 * `readStrengths [T R]`, `allocationGates [T K]`, `writeGates [T K]`, `usage [T N]`, `allocation [T K N]` (the least used
 * slots), `recalled [T K N]` (what was read a step ago), `readWeightings [T R N]`, `writeWeightings [T K N]`,
 * `memory [T N W]`, `readVectors [T R W]`. Of a sparse DNC what a SAM has, and `readModes`, `precedence`,
 * `backward`, `forward` and `readContent` as a DNC has them; its lists of L slots and their weights, numbers from 1, 0 for
 * none: `recent`, `recentSlots [T K L]`, `before`, `beforeSlots`, `afterSlots [T K N L]`; and of at most 512 slots `link`
 * and `backLink [T K N N]`, where each slot was written right after or before which.
 *
 * Where the convention `masking` is on, also `readMasks [T R W]` and `writeMasks [T K W]`, of an NTM `masks [T H W]`;
 * `deallocation`: `retention [T N]`; `linkSharpness`: `backwardSharpness` and `forwardSharpness` `[T R K]`, and what
 * they sharpened, `blurredBackward` and `blurredForward` `[T K R N]`.
 */
export type Recording = Readonly<{
  anatomy: Anatomy
  /** `[T I]` */
  inputs: Numbers
  /** `[T O]` */
  targets: Numbers
  /** `[T]`, 1 where the targets count. */
  mask: Numbers
  /** `[T O]`, probabilities. */
  outputs: Numbers
  intermediates: Readonly<Record<string, Numbers>>
}>
