import type { accessInterface, accessState, maskInterface } from '../../memories/dnc/accessSchema.ts'
import type { MemoryOptions } from '../../memories/options.ts'
import type { MemorySchema } from '../../memories/schema.ts'
import { type FusedInterface, fusedInterface } from '../layers/interface.ts'
import type { Pass } from '../plan/affine.ts'
import { type Arena, at, type Field, padded } from '../plan/arena.ts'
import { historyOf, lostBefore, memoryFloats, timestepOf } from '../plan/history.ts'
import { dReadsAt, readsAt, type StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import { single } from '../plan/state.ts'
import { readVectorsBlock, stateBlocks } from '../plan/stateBlocks.ts'
import { type ContentQuery, fusedContentLookup } from './contentLookup.ts'
import type { FusedMemory } from './memory.ts'
import { fusedMemoryTerms } from './memoryTerms.ts'
import type { ReadContext, ReadModes } from './readModes.ts'

/** A DNC's schema, with links or without. */
type AccessSchema = MemorySchema &
  Readonly<{ state: typeof accessState; interface: typeof accessInterface & typeof maskInterface }>

/**
 * The memory of DNCs, in the order of `memories/dnc/step.ts`: free, allocate, write, find, read.
 *
 * In the backward pass, the terms that content addressing and reading add to the memory's gradient are kept as
 * coefficients of vectors; one pass over the memory adds them all and then differentiates the write. The term of the
 * write's own look-up belongs to the memory before the write, and is added by the next pass.
 *
 * @param schema  the memory's fields
 * @param modesOf how its read weightings are computed
 */
export const fusedAccess = <S extends AccessSchema>(
  schema: S,
  options: MemoryOptions,
  sizes: Sizes,
  rows: StackedRows,
  arena: Arena,
  modesOf: (context: ReadContext<keyof S['interface'] & string>) => ReadModes,
): FusedMemory => {
  const { conventions } = options
  const { T, B, N, W, R, K, word, slots, keeping: checkpointing, training } = sizes
  const { masking, deallocation, clipMemoryGradient: limit } = conventions
  const told = fusedInterface(schema, options, sizes, rows, arena)
  const ξ: FusedInterface<keyof AccessSchema['interface']> = told
  const F = ξ.stride
  const steps = training ? T : 1
  const timesteps = training ? T + 1 : 2
  const perSlot = (heads: number, count: number) => arena.field(B * heads * slots, count)
  const memorySize = memoryFloats(sizes)

  const memory = historyOf(arena, memorySize, T, checkpointing)
  const norms = perSlot(1, timesteps)
  const usage = perSlot(1, timesteps)
  const writeWeightings = perSlot(K, timesteps)
  const readWeightings = perSlot(R, timesteps)
  const simulated = perSlot(K, steps)
  const order = perSlot(K, steps)
  const allocation = perSlot(K, steps)
  const sorting = arena.field(5 * padded(N) + 1024)
  const retained = arena.field(deallocation ? B * slots : 0)

  // Gradients of the current step of the backward pass.
  const once = (size: number) => arena.field(training ? size : 0)
  const terms = 2 * R + K
  const dMemory = once(memorySize)
  const dUsage = once(B * slots)
  const dReadWeightings = once(B * R * slots)
  /** The write weightings' gradient from later steps, and the whole gradient. */
  const dWritten = once(B * K * slots)
  const dWriteWeightings = once(B * K * slots)
  const dAllocation = once(B * K * slots)
  const memoryTerms = fusedMemoryTerms(sizes, terms, arena)
  const { coefficients, vectors, own } = memoryTerms
  /** The memory after de-allocation, recomputed. */
  const left = once(deallocation ? memorySize : 0)

  const memoryAt = (base: number, t: number) => timestepOf(memory, base, t)

  /** The heads' look-ups: write heads look up in the memory before the write, read heads in the memory after it. */
  const lookUpsOf = (which: 'read' | 'write') => {
    // Terms of the memory's gradient: R of reading, R of the read heads' look-ups, K of the write heads' look-ups.
    const [heads, later, from] = which === 'read' ? ([R, 1, R] as const) : ([K, 0, 2 * R] as const)
    const lookUp = fusedContentLookup(sizes, { masking, total: heads, F, terms }, arena)
    const similarity = perSlot(heads, steps)
    const content = perSlot(heads, steps)
    const dContent = once(B * heads * slots)
    const sought = (base: number, t: number): ContentQuery => ({
      heads,
      keys: ξ.values(`${which}Keys`, base, t),
      strengths: ξ.values(`${which}Strengths`, base, t),
      masks: masking ? ξ.values(`${which}Masks`, base, t) : undefined,
      memory: memoryAt(base, t + later),
      norms: at(norms, base, t + later),
      similarity: at(similarity, base, t),
      content: at(content, base, t),
    })
    return {
      content,
      dContent,
      forward: (pass: Pass, t: number) => lookUp.forward(pass, t, sought(pass.base, t)),
      backward: (pass: Pass, t: number) => {
        const { base } = pass
        lookUp.backward(pass, t, sought(base, t), {
          dContent: at(dContent, base),
          dTotal: heads,
          dKeys: ξ.gradients(`${which}Keys`, base, t),
          dStrengths: ξ.gradients(`${which}Strengths`, base, t),
          dMasks: masking ? ξ.gradients(`${which}Masks`, base, t) : undefined,
          coefficients: at(coefficients, base) + 4 * from * slots,
          vectors: at(vectors, base) + 4 * from * word,
          own: at(own, base),
          // The next step's write heads looked up in the memory that these heads read.
          accumulateOwn: later,
          dMemory: at(dMemory, base),
        })
      },
    }
  }
  const reading = lookUpsOf('read')
  const writing = lookUpsOf('write')
  const { content, dContent } = reading
  const modes = modesOf({
    ξ: told,
    readWeightings,
    writeWeightings,
    content,
    dReadWeightings,
    dWriteWeightings,
    dContent,
  })

  const deallocate = ({ kernels, base }: Pass, t: number, target: number) =>
    kernels.deallocationForward(
      B,
      N,
      W,
      R,
      F,
      at(readWeightings, base, t),
      ξ.values('freeGates', base, t),
      memoryAt(base, t),
      at(retained, base),
      target,
    )

  const write = (pass: Pass, t: number) => {
    const { kernels, base } = pass
    const [before, after] = [memoryAt(base, t), memoryAt(base, t + 1)]
    if (deallocation) deallocate(pass, t, after)
    kernels.writeForward(
      B,
      N,
      W,
      K,
      F,
      at(writeWeightings, base, t + 1),
      ξ.values('eraseVectors', base, t),
      ξ.values('writeVectors', base, t),
      deallocation ? after : before,
      after,
      at(norms, base, t + 1),
    )
  }

  /** Recomputes what the backward pass needs of time step t, where only a checkpoint is stored. */
  const restore = (pass: Pass, t: number) => {
    const [firstMemory, lastMemory] = lostBefore(memory, t + 1, T)
    for (let moment = firstMemory; moment <= lastMemory; moment++) write(pass, moment - 1)
    modes.restore(pass, t)
  }

  const block = stateBlocks<AccessSchema>(schema, sizes)
  const bySlot = (name: 'readWeightings' | 'writeWeightings' | 'usage', values: Field, gradients: Field) =>
    block(name, { at: (base, t) => at(values, base, t), gradientAt: single(gradients) })

  return {
    state: [
      block('memory', { at: memoryAt, gradientAt: single(dMemory) }),
      bySlot('readWeightings', readWeightings, dReadWeightings),
      bySlot('writeWeightings', writeWeightings, dWritten),
      bySlot('usage', usage, dUsage),
      ...modes.state,
      readVectorsBlock(sizes, rows),
    ],
    histories: { memory, ...modes.histories },
    prepareInterface: ξ.prepare,
    begin: (pass) => {
      const { kernels, base } = pass
      kernels.memoryNorms(B, N, W, memoryAt(base, 0), at(norms, base, 0))
      modes.begin(pass)
    },

    forward: (pass, t) => {
      const { kernels, base } = pass
      const next = t + 1
      const allocationGates = ξ.values('allocationGates', base, t)
      const writeGates = ξ.values('writeGates', base, t)
      ξ.forward(pass, t)
      kernels.usageForward(
        B,
        N,
        R,
        K,
        F,
        at(usage, base, t),
        at(writeWeightings, base, t),
        at(readWeightings, base, t),
        ξ.values('freeGates', base, t),
        at(usage, base, next),
      )
      kernels.allocationForward(
        B,
        N,
        K,
        F,
        at(usage, base, next),
        allocationGates,
        writeGates,
        at(simulated, base, t),
        at(order, base, t),
        at(allocation, base, t),
        at(sorting, base),
      )
      writing.forward(pass, t)
      kernels.writeWeightingsForward(
        B,
        N,
        K,
        F,
        at(writing.content, base, t),
        at(allocation, base, t),
        allocationGates,
        writeGates,
        at(writeWeightings, base, next),
      )
      write(pass, t)
      reading.forward(pass, t)
      modes.forward(pass, t)
      kernels.readForward(
        B,
        N,
        W,
        R,
        at(readWeightings, base, next),
        R,
        memoryAt(base, next),
        readsAt(rows, base, next),
        rows.stride,
      )
    },

    beginBackward: (pass) => {
      ξ.beginBackward(pass)
      memoryTerms.beginBackward(pass)
    },

    backward: (pass, t) => {
      const { kernels, base } = pass
      const next = t + 1
      const allocationGates = ξ.values('allocationGates', base, t)
      const writeGates = ξ.values('writeGates', base, t)
      const dAllocationGates = ξ.gradients('allocationGates', base, t)
      const dWriteGates = ξ.gradients('writeGates', base, t)
      const [coefficientsAt, vectorsAt, ownAt] = [at(coefficients, base), at(vectors, base), at(own, base)]
      const [dRead, dWrite] = [at(dReadWeightings, base), at(dWriteWeightings, base)]
      restore(pass, t)

      // Reading.
      kernels.rowDots(B, N, W, R, dReadsAt(rows, base, next), rows.stride, memoryAt(base, next), dRead, R, 1)
      modes.backward(pass, t)
      kernels.zero(B * R * slots, dRead)
      reading.backward(pass, t)

      // The memory: reading, look-ups, and the write.
      kernels.copyRows(B, R * slots, at(readWeightings, base, next), R * slots, coefficientsAt, terms * slots)
      kernels.copyRows(B, R * word, dReadsAt(rows, base, next), rows.stride, vectorsAt, terms * word)
      if (deallocation) deallocate(pass, t, at(left, base))
      kernels.memoryBackward(
        B,
        N,
        W,
        K,
        F,
        terms,
        coefficientsAt,
        vectorsAt,
        ownAt,
        memoryAt(base, next),
        deallocation ? at(left, base) : memoryAt(base, t),
        at(writeWeightings, base, next),
        ξ.values('eraseVectors', base, t),
        ξ.values('writeVectors', base, t),
        at(dMemory, base),
        dWrite,
        ξ.gradients('eraseVectors', base, t),
        ξ.gradients('writeVectors', base, t),
      )
      if (deallocation) kernels.deallocationBackward(B, N, W, memoryAt(base, t), at(retained, base), at(dMemory, base))
      if (limit !== null) kernels.clipForward(memorySize, limit, at(dMemory, base))
      kernels.addTo(B * K * slots, at(dWritten, base), dWrite)

      modes.writtenBackward(pass, t)

      // The write weightings.
      kernels.writeWeightingsBackward(
        B,
        N,
        K,
        F,
        at(writing.content, base, t),
        at(allocation, base, t),
        allocationGates,
        writeGates,
        dWrite,
        at(writing.dContent, base),
        at(dAllocation, base),
        dAllocationGates,
        dWriteGates,
      )
      writing.backward(pass, t)
      kernels.allocationBackward(
        B,
        N,
        K,
        F,
        at(simulated, base, t),
        at(order, base, t),
        at(allocation, base, t),
        allocationGates,
        writeGates,
        at(dAllocation, base),
        at(dUsage, base),
        dAllocationGates,
        dWriteGates,
        at(sorting, base),
      )
      kernels.zero(B * K * slots, at(dWritten, base))
      kernels.usageBackward(
        B,
        N,
        R,
        K,
        F,
        at(usage, base, t),
        at(writeWeightings, base, t),
        at(readWeightings, base, t),
        ξ.values('freeGates', base, t),
        at(dUsage, base),
        conventions.usageStopGradient ? 0 : at(dWritten, base),
        dRead,
        ξ.gradients('freeGates', base, t),
      )
      if (deallocation)
        kernels.retentionBackward(
          B,
          N,
          R,
          F,
          at(readWeightings, base, t),
          ξ.values('freeGates', base, t),
          at(retained, base),
          dRead,
          ξ.gradients('freeGates', base, t),
        )
      ξ.backward(pass, t)
    },

    endBackward: ({ kernels, base }) => {
      const [coefficientsAt, vectorsAt] = [at(coefficients, base), at(vectors, base)]
      // Only the terms of the first write's look-up are left.
      for (let b = 0; b < B; b++) kernels.zero(2 * R * slots, coefficientsAt + 4 * b * terms * slots)
      kernels.memoryTerms(
        B,
        N,
        W,
        terms,
        coefficientsAt,
        vectorsAt,
        at(own, base),
        memoryAt(base, 0),
        at(dMemory, base),
      )
    },
    paramGradients: ξ.paramGradients,
  }
}
