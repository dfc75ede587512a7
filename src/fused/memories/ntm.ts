import { ntmSchema } from '../../memories/ntm/schema.ts'
import { fusedInterface } from '../layers/interface.ts'
import type { Pass } from '../plan/affine.ts'
import { at, type Field, padded } from '../plan/arena.ts'
import { historyOf, lostBefore, memoryFloats, timestepOf } from '../plan/history.ts'
import { dReadsAt, readsAt } from '../plan/rows.ts'
import { single } from '../plan/state.ts'
import { readVectorsBlock, stateBlocks } from '../plan/stateBlocks.ts'
import { type ContentQuery, fusedContentLookup } from './contentLookup.ts'
import type { MemoryPass } from './memory.ts'
import { fusedMemoryTerms } from './memoryTerms.ts'

/** A range of heads: how many, and the first. */
type Heads = Readonly<{ count: number; first: number }>

/**
 * The NTM's memory, in the order of `memories/ntm/step.ts`, for both orders of reading and writing.
 *
 * In the backward pass, reading and look-ups become terms of one pass over the memory, as in `access.ts`; the terms of a
 * read before the write are added by the pass of the step before.
 */
export const fusedNtm: MemoryPass = (options, sizes, rows, arena) => {
  const { conventions } = options
  const { T, B, N, W, R, K, S, word, slots, keeping: checkpointing, training } = sizes
  const { masking, clipMemoryGradient: limit, sharpeningEpsilon: epsilon } = conventions
  const readsFirst = conventions.order === 'readThenWrite'
  const ξ = fusedInterface(ntmSchema, options, sizes, rows, arena)
  const F = ξ.stride
  const heads = R + K
  const steps = training ? T : 1
  const timesteps = training ? T + 1 : 2
  const perSlot = (count: number, times: number) => arena.field(B * count * slots, times)
  const memorySize = memoryFloats(sizes)
  const shifts = padded(S)

  const memory = historyOf(arena, memorySize, T, checkpointing)
  const norms = perSlot(1, timesteps)
  const writeWeightings = perSlot(K, timesteps)
  const readWeightings = perSlot(R, timesteps)
  const similarity = perSlot(heads, steps)
  const content = perSlot(heads, steps)
  const gated = perSlot(heads, steps)
  const shifted = perSlot(heads, steps)

  const once = (size: number, times = 1) => arena.field(training ? size : 0, times)
  const terms = R + heads
  const dMemory = once(memorySize)
  // Two blocks, for time steps t + 1 and t in turn.
  const dReadWeightings = once(B * R * slots, 2)
  const dWritten = once(B * K * slots, 2)
  const dWriteWeightings = once(B * K * slots)
  const dContent = once(B * heads * slots)
  const memoryTerms = fusedMemoryTerms(sizes, terms, arena)
  const { coefficients, vectors, own } = memoryTerms
  const lookUps = fusedContentLookup(sizes, { masking, total: heads, F, terms }, arena)

  const readHeads: Heads = { count: R, first: 0 }
  const writeHeads: Heads = { count: K, first: R }
  const allHeads: Heads = { count: heads, first: 0 }
  const memoryAt = (base: number, t: number) => timestepOf(memory, base, t)
  const slotsOf = (pointer: number, { first }: Heads) => pointer + 4 * first * slots
  const keysOf = (pointer: number, { first }: Heads) => pointer + 4 * first * word
  const scalarsOf = (pointer: number, { first }: Heads) => pointer + 4 * first
  const shiftsOf = (pointer: number, { first }: Heads) => pointer + 4 * first * shifts

  /** The heads' look-ups in the memory of a time step. */
  const sought = (base: number, t: number, which: Heads, moment: number): ContentQuery => ({
    heads: which.count,
    keys: keysOf(ξ.values('keys', base, t), which),
    strengths: scalarsOf(ξ.values('strengths', base, t), which),
    masks: masking ? keysOf(ξ.values('masks', base, t), which) : undefined,
    memory: memoryAt(base, moment),
    norms: at(norms, base, moment),
    similarity: slotsOf(at(similarity, base, t), which),
    content: slotsOf(at(content, base, t), which),
  })

  const lookUp = (pass: Pass, t: number, which: Heads, moment: number) =>
    lookUps.forward(pass, t, sought(pass.base, t, which, moment), which.first)

  /** Computes the heads' weightings from their previous ones. */
  const locate = ({ kernels, base }: Pass, t: number, which: Heads) => {
    const weightings = which === readHeads ? readWeightings : writeWeightings
    kernels.locationForward(
      B,
      N,
      S,
      which.count,
      F,
      slotsOf(at(content, base, t), which),
      heads,
      at(weightings, base, t),
      scalarsOf(ξ.values('interpolationGates', base, t), which),
      shiftsOf(ξ.values('shiftWeightings', base, t), which),
      scalarsOf(ξ.values('sharpening', base, t), which),
      epsilon,
      slotsOf(at(gated, base, t), which),
      slotsOf(at(shifted, base, t), which),
      at(weightings, base, t + 1),
    )
  }

  const read = ({ kernels, base }: Pass, t: number, moment: number) =>
    kernels.readForward(
      B,
      N,
      W,
      R,
      at(readWeightings, base, t + 1),
      R,
      memoryAt(base, moment),
      readsAt(rows, base, t + 1),
      rows.stride,
    )

  const write = ({ kernels, base }: Pass, t: number) =>
    kernels.writeForward(
      B,
      N,
      W,
      K,
      F,
      at(writeWeightings, base, t + 1),
      ξ.values('eraseVectors', base, t),
      ξ.values('addVectors', base, t),
      memoryAt(base, t),
      memoryAt(base, t + 1),
      at(norms, base, t + 1),
    )

  /** From the gradient of the heads' weightings to those of the content weightings, the previous weightings and the interface. */
  const differentiateLocation = (
    { kernels, base }: Pass,
    t: number,
    which: Heads,
    dWeightings: number,
    dPrevious: number,
  ) => {
    const weightings = which === readHeads ? readWeightings : writeWeightings
    kernels.locationBackward(
      B,
      N,
      S,
      which.count,
      F,
      slotsOf(at(content, base, t), which),
      heads,
      at(weightings, base, t),
      scalarsOf(ξ.values('interpolationGates', base, t), which),
      shiftsOf(ξ.values('shiftWeightings', base, t), which),
      scalarsOf(ξ.values('sharpening', base, t), which),
      epsilon,
      slotsOf(at(gated, base, t), which),
      slotsOf(at(shifted, base, t), which),
      at(weightings, base, t + 1),
      dWeightings,
      slotsOf(at(dContent, base), which),
      dPrevious,
      scalarsOf(ξ.gradients('interpolationGates', base, t), which),
      shiftsOf(ξ.gradients('shiftWeightings', base, t), which),
      scalarsOf(ξ.gradients('sharpening', base, t), which),
    )
  }

  /** The gradients of the heads' keys and strengths; the look-ups become terms of the memory's gradient. */
  const differentiateLookUp = (pass: Pass, t: number, which: Heads, moment: number, accumulateOwn: 0 | 1) => {
    const { base } = pass
    lookUps.backward(
      pass,
      t,
      sought(base, t, which, moment),
      {
        dContent: slotsOf(at(dContent, base), which),
        dTotal: heads,
        dKeys: keysOf(ξ.gradients('keys', base, t), which),
        dStrengths: scalarsOf(ξ.gradients('strengths', base, t), which),
        dMasks: masking ? keysOf(ξ.gradients('masks', base, t), which) : undefined,
        coefficients: slotsOf(at(coefficients, base), which) + 4 * R * slots,
        vectors: keysOf(at(vectors, base), which) + 4 * R * word,
        own: at(own, base),
        accumulateOwn,
        dMemory: at(dMemory, base),
      },
      which.first,
    )
  }

  /** Reading becomes terms of the memory's gradient. */
  const addReading = ({ kernels, base }: Pass, t: number) => {
    const weightings = at(readWeightings, base, t + 1)
    kernels.copyRows(B, R * slots, weightings, R * slots, at(coefficients, base), terms * slots)
    kernels.copyRows(B, R * word, dReadsAt(rows, base, t + 1), rows.stride, at(vectors, base), terms * word)
  }

  const differentiateWrite = ({ kernels, base }: Pass, t: number) => {
    const dWrite = at(dWriteWeightings, base)
    kernels.memoryBackward(
      B,
      N,
      W,
      K,
      F,
      terms,
      at(coefficients, base),
      at(vectors, base),
      at(own, base),
      memoryAt(base, t + 1),
      memoryAt(base, t),
      at(writeWeightings, base, t + 1),
      ξ.values('eraseVectors', base, t),
      ξ.values('addVectors', base, t),
      at(dMemory, base),
      dWrite,
      ξ.gradients('eraseVectors', base, t),
      ξ.gradients('addVectors', base, t),
    )
    if (limit !== null) kernels.clipForward(memorySize, limit, at(dMemory, base))
    kernels.addTo(B * K * slots, at(dWritten, base, t + 1), dWrite)
    return dWrite
  }

  const block = stateBlocks(ntmSchema, sizes)
  const weightings = (name: 'readWeightings' | 'writeWeightings', values: Field, gradients: Field) =>
    block(name, { at: (base, t) => at(values, base, t), gradientAt: (base, t) => at(gradients, base, t) })

  return {
    state: [
      block('memory', { at: memoryAt, gradientAt: single(dMemory) }),
      weightings('readWeightings', readWeightings, dReadWeightings),
      weightings('writeWeightings', writeWeightings, dWritten),
      readVectorsBlock(sizes, rows),
    ],
    histories: { memory },
    prepareInterface: ξ.prepare,
    begin: ({ kernels, base }) => kernels.memoryNorms(B, N, W, memoryAt(base, 0), at(norms, base, 0)),

    forward: (pass, t) => {
      ξ.forward(pass, t)
      if (readsFirst) {
        lookUp(pass, t, allHeads, t)
        locate(pass, t, readHeads)
        locate(pass, t, writeHeads)
        read(pass, t, t)
        write(pass, t)
        return
      }
      lookUp(pass, t, writeHeads, t)
      locate(pass, t, writeHeads)
      write(pass, t)
      lookUp(pass, t, readHeads, t + 1)
      locate(pass, t, readHeads)
      read(pass, t, t + 1)
    },

    beginBackward: (pass) => {
      ξ.beginBackward(pass)
      memoryTerms.beginBackward(pass)
    },

    backward: (pass, t) => {
      const { kernels, base } = pass
      const [first, last] = lostBefore(memory, t + 1, T)
      for (let moment = first; moment <= last; moment++) write(pass, moment - 1)

      const readMoment = readsFirst ? t : t + 1
      const dRead = at(dReadWeightings, base, t + 1)
      const [dPreviousRead, dPreviousWrite] = [at(dReadWeightings, base, t), at(dWritten, base, t)]
      kernels.rowDots(B, N, W, R, dReadsAt(rows, base, t + 1), rows.stride, memoryAt(base, readMoment), dRead, R, 1)
      if (readsFirst) {
        const dWrite = differentiateWrite(pass, t)
        differentiateLocation(pass, t, readHeads, dRead, dPreviousRead)
        differentiateLocation(pass, t, writeHeads, dWrite, dPreviousWrite)
        differentiateLookUp(pass, t, allHeads, t, 0)
        addReading(pass, t)
      } else {
        differentiateLocation(pass, t, readHeads, dRead, dPreviousRead)
        differentiateLookUp(pass, t, readHeads, t + 1, 1)
        addReading(pass, t)
        const dWrite = differentiateWrite(pass, t)
        differentiateLocation(pass, t, writeHeads, dWrite, dPreviousWrite)
        differentiateLookUp(pass, t, writeHeads, t, 0)
      }
      ξ.backward(pass, t)
    },

    endBackward: ({ kernels, base }) => {
      const coefficientsAt = at(coefficients, base)
      // What the first step reads after its write adds nothing to the gradient of the memory before the write.
      if (!readsFirst) for (let b = 0; b < B; b++) kernels.zero(2 * R * slots, coefficientsAt + 4 * b * terms * slots)
      kernels.memoryTerms(
        B,
        N,
        W,
        terms,
        coefficientsAt,
        at(vectors, base),
        at(own, base),
        memoryAt(base, 0),
        at(dMemory, base),
      )
    },
    paramGradients: ξ.paramGradients,
  }
}
