import { samSchema } from '../../memories/sam/schema.ts'
import type { FusedInterface } from '../layers/interface.ts'
import type { Pass } from '../plan/affine.ts'
import { type Arena, at, type Field, padded } from '../plan/arena.ts'
import { memoryFloats } from '../plan/history.ts'
import type { StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import { type StateField, single } from '../plan/state.ts'
import { readVectorsBlock, stateBlocks } from '../plan/stateBlocks.ts'

type Heard = FusedInterface<'allocationGates' | 'writeGates' | 'addVectors'>
type Told = Heard['values']

/**
 * The part that sparse memories share: one memory per sequence, written in place, lists of what was read, and the slots
 * in the order of their last access.
 *
 * @param ξ the interface
 * @param candidates how many slots a step may have to update
 */
export const sparseAccess = (
  sizes: Sizes,
  rows: StackedRows,
  arena: Arena,
  ξ: Pick<Heard, 'values' | 'gradients' | 'stride'>,
  candidates: Field,
) => {
  const { T, B, N, W, R, K, C, word, slots, training } = sizes
  const steps = training ? T : 1
  const F = ξ.stride
  const list = B * R * padded(C)

  // Stored per step.
  const readSlots = arena.field(list, training ? T + 1 : 2)
  const readWeights = arena.field(list, training ? T + 1 : 2)
  const cosines = arena.field(list, steps)
  const words = arena.field(B * R * C * word, steps)
  const allocated = arena.field(B * K, steps)

  // Stored per sequence.
  const memory = arena.field(memoryFloats(sizes))
  const norms = arena.field(B * slots)
  const ring = arena.field(B * 2 * padded(N + 1))
  const accesses = arena.field(B * slots)
  const touched = arena.field(B * (4 + word + slots))
  const marks = arena.field(B * slots)
  const wide = arena.field(B)
  const [firstReads, lastReads] = [arena.field(B * R * slots), arena.field(B * R * slots)]
  const [firstUsage, lastUsage] = [arena.field(B * slots), arena.field(B * slots)]
  const writes = arena.field(B * K * slots)
  const sums = arena.field(slots)
  const sorting = arena.field(5 * padded(N) + 1024)
  const vectors = arena.field(B * R * word)

  const once = (size: number) => arena.field(training ? size : 0)
  const dMemory = once(memoryFloats(sizes))
  const dReads = once(B * R * slots)
  const dWrites = once(B * K * slots)
  const dUsage = once(B * slots)
  const dWeights = once(list)
  const dVectors = once(R * word)
  const cleared = once(B * K * R)

  /** Marks sequences whose initial weightings cover all slots; only the first step reads it. */
  const wideAt = (base: number, t: number) => (t === 0 ? at(wide, base) : 0)
  const gates = (of: Told, base: number, t: number) =>
    [of('allocationGates', base, t), of('writeGates', base, t)] as const
  /** Slots and weights read at time step t. */
  const readAt = (base: number, t: number) => [at(readSlots, base, t), at(readWeights, base, t)] as const

  const block = stateBlocks(samSchema, sizes)
  const bySlot = (
    name: 'readWeightings' | 'writeWeightings' | 'usage',
    [first, last]: readonly [Field, Field],
    gradient: Field,
  ): StateField => ({
    ...block(name, { at: (base, t) => at(t === 0 ? first : last, base), gradientAt: single(gradient) }),
    sparse: true,
  })

  return {
    readSlots,
    readWeights,
    cosines,
    words,
    allocated,
    memory,
    norms,
    touched,
    marks,
    firstReads,
    sums,
    vectors,
    dMemory,
    dReads,
    dWrites,
    dWeights,
    dVectors,
    cleared,
    list,
    once,
    wideAt,
    gates,
    readAt,

    /** Memory, weightings and usage; the memory's own fields; read vectors. */
    stateWith: (more: ReadonlyArray<StateField>): ReadonlyArray<StateField> => [
      { ...block('memory', { at: single(memory), gradientAt: single(dMemory) }), sparse: true, lazy: true },
      bySlot('readWeightings', [firstReads, lastReads], dReads),
      bySlot('writeWeightings', [writes, writes], dWrites), // no step reads the initial write weightings
      bySlot('usage', [firstUsage, lastUsage], dUsage),
      ...more,
      readVectorsBlock(sizes, rows),
    ],

    begin: ({ kernels, base }: Pass, areAlike: boolean): void => {
      kernels.touchedStart(
        B,
        N,
        W,
        areAlike ? 1 : 0,
        at(memory, base),
        at(norms, base),
        at(touched, base),
        at(marks, base),
      )
      kernels.accessStart(
        B,
        N,
        at(firstUsage, base),
        at(ring, base),
        at(accesses, base),
        at(sums, base),
        at(sorting, base),
      )
      kernels.supportStart(B, N, R, C, at(firstReads, base), ...readAt(base, 0), at(wide, base))
    },

    /** Clears the least used slots, and writes. */
    write: ({ kernels, base }: Pass, t: number): void =>
      kernels.sparseWriteForward(
        B,
        N,
        W,
        R,
        K,
        C,
        F,
        ξ.values('addVectors', base, t),
        ...gates(ξ.values, base, t),
        ...readAt(base, t),
        wideAt(base, t),
        at(firstReads, base),
        at(vectors, base),
        at(ring, base),
        at(allocated, base, t),
        at(memory, base),
        at(norms, base),
        at(touched, base),
        at(marks, base),
      ),

    /** Finds the slots nearest to the read keys. */
    lookUp: ({ kernels, base }: Pass, t: number, keys: number, found: number): void =>
      kernels.nearestForward(
        B,
        N,
        W,
        R,
        C,
        F,
        keys,
        at(memory, base),
        at(norms, base),
        at(touched, base),
        at(marks, base),
        found,
        at(cosines, base, t),
      ),

    /** Moves the slots written or read at step t behind all others. */
    access: ({ kernels, base }: Pass, t: number): void =>
      kernels.accessForward(
        B,
        N,
        R,
        K,
        C,
        F,
        t + 1,
        ...gates(ξ.values, base, t),
        ...readAt(base, t),
        ...readAt(base, t + 1),
        wideAt(base, t),
        at(firstReads, base),
        at(allocated, base, t),
        at(ring, base),
        at(accesses, base),
        at(sums, base),
        at(candidates, base),
      ),

    end: ({ kernels, base }: Pass, t: number): void => {
      const last = t - 1
      kernels.touchedEnd(B, N, W, at(memory, base), at(norms, base), at(touched, base), at(marks, base))
      kernels.readWeightingsFromLists(B, N, R, C, ...readAt(base, t), at(lastReads, base))
      kernels.writeWeightingsFromLists(
        B,
        N,
        R,
        K,
        C,
        F,
        ...gates(ξ.values, base, last),
        ...readAt(base, last),
        wideAt(base, last),
        at(firstReads, base),
        at(allocated, base, last),
        at(writes, base),
      )
      kernels.usageFromAccesses(B, N, t, at(firstUsage, base), at(accesses, base), at(lastUsage, base))
    },

    /** The gradients of the last read weightings, as lists. */
    beginWhole: ({ kernels, base }: Pass): void =>
      kernels.listed(B * R, N, C, at(dReads, base), at(readSlots, base, T), at(dWeights, base)),

    /** Zeroes the gradients of the rows that steps have written or read; no other rows are accessed. */
    beginTouched: ({ kernels, base }: Pass): void => {
      kernels.zero(list, at(dWeights, base))
      kernels.zeroWide(B, N, W, at(wide, base), at(dMemory, base))
      for (let t = 0; t < T; t++) {
        kernels.zeroRows(B, N, W, R * padded(C), at(readSlots, base, t), at(dMemory, base))
        kernels.zeroRows(B, N, W, K, at(allocated, base, t), at(dMemory, base))
      }
    },

    /**
     * The backward pass of the write of step t.
     *
     * @param dWritten the gradient of its write weightings; 0 for none
     */
    writeBackward: ({ kernels, base }: Pass, t: number, dWritten: number): void =>
      kernels.sparseWriteBackward(
        B,
        N,
        W,
        R,
        K,
        C,
        F,
        ξ.values('addVectors', base, t),
        ...gates(ξ.values, base, t),
        ...readAt(base, t),
        wideAt(base, t),
        at(firstReads, base),
        at(allocated, base, t),
        dWritten,
        at(dMemory, base),
        at(dWeights, base),
        ξ.gradients('addVectors', base, t),
        ...gates(ξ.gradients, base, t),
        at(vectors, base),
        at(dVectors, base),
        at(cleared, base),
      ),

    /**
     * Completes the gradient of the initial read weightings.
     *
     * @param dWritten the gradient of the first step's write weightings; 0 for none
     */
    recalledBackward: ({ kernels, base }: Pass, dWritten: number): void => {
      kernels.rowDots(B, N, W, R, at(vectors, base), R * word, at(dMemory, base), at(dReads, base), R, 0)
      kernels.recalledStartBackward(
        B,
        N,
        R,
        K,
        F,
        ...gates(ξ.values, base, 0),
        at(allocated, base, 0),
        at(cleared, base),
        dWritten,
        at(dReads, base),
      )
    },

    /** Completes the gradient of the initial usage; the initial write weightings have none. */
    endBackward: ({ kernels, base }: Pass): void => {
      kernels.zero(B * K * slots, at(dWrites, base))
      kernels.usageFromAccessesBackward(B, N, T, at(firstUsage, base), at(accesses, base), at(dUsage, base))
    },
  }
}
