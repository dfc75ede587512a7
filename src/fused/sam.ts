import type { Conventions } from '../memories/conventions.ts'
import { type Arena, at, type Field, padded } from './arena.ts'
import { memoryFloats } from './history.ts'
import { conventionalActivations, fusedInterface } from './interface.ts'
import type { FusedMemory } from './memory.ts'
import { dReadsAt, readsAt, type StackedRows } from './rows.ts'
import type { Sizes } from './sizes.ts'
import { single, type StateField } from './state.ts'

/** The interface's fields, in the order of the params. */
const fieldsOf = (conventions: Conventions, { W, R, K }: Sizes) => {
  const { keys, strengths, gates } = conventionalActivations(conventions)
  return [
    { name: 'readKeys', activation: keys, groups: R, width: W },
    { name: 'addVectors', activation: keys, groups: K, width: W },
    { name: 'readStrengths', activation: strengths, groups: 1, width: R },
    { name: 'allocationGates', activation: gates, groups: 1, width: K },
    { name: 'writeGates', activation: gates, groups: 1, width: K },
  ] as const
}

/**
 * The SAM's memory, in the order of `memories/sam.ts`: clear the least used slots, write, look up, read.
 *
 * There is one memory for the whole sequence, written in place, and one of its gradient. What a step leaves to the
 * backward pass is what it has read, C = `reads` slots a head with their rows, and which slots it has cleared: writing
 * has a gradient that needs no memory. So neither what a step keeps nor what it costs depends on N, but for the look-up:
 * that is a pass over all rows, or, while at least half of them are as they were and were all alike, over those that
 * were written. What there is of N floats is set up once a sequence.
 *
 * Read weightings are lists of C slots. Only those before the first step may be of more: then that step goes over all.
 */
export const fusedSam = (conventions: Conventions, sizes: Sizes, rows: StackedRows, arena: Arena): FusedMemory => {
  const { T, B, N, W, R, K, C, word, slots, keeping } = sizes
  const training = keeping === 'all'
  const ξ = fusedInterface(fieldsOf(conventions, sizes), sizes, rows, arena)
  const F = ξ.stride
  const steps = training ? T : 1
  const list = B * R * padded(C)

  // Of every step.
  const readSlots = arena.field(list, training ? T + 1 : 2)
  const readWeights = arena.field(list, training ? T + 1 : 2)
  const cosines = arena.field(list, steps)
  const words = arena.field(B * R * C * word, steps)
  const allocated = arena.field(B * K, steps)

  // Of a sequence.
  const memory = arena.field(memoryFloats(sizes))
  const norms = arena.field(B * slots)
  const links = arena.field(B * 2 * padded(N + 1))
  const accesses = arena.field(B * slots)
  const touched = arena.field(B * (4 + word + slots))
  const marks = arena.field(B * slots)
  const wide = arena.field(B)
  const [firstReads, lastReads] = [arena.field(B * R * slots), arena.field(B * R * slots)]
  const [firstUsage, lastUsage] = [arena.field(B * slots), arena.field(B * slots)]
  const writes = arena.field(B * K * slots)
  const sums = arena.field(slots)
  const candidates = arena.field(R + 2 * R * C + K)
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

  /** The first step alone is told of sequences whose weightings are of all slots. */
  const wideAt = (base: number, t: number) => (t === 0 ? at(wide, base) : 0)
  const gates = (of: typeof ξ.values, base: number, t: number) =>
    [of('allocationGates', base, t), of('writeGates', base, t)] as const

  const bySlot = (
    path: string,
    heads: number,
    [first, last]: readonly [Field, Field],
    gradient: Field,
  ): StateField => ({
    path,
    groups: heads,
    width: N,
    stride: slots,
    sequence: heads * slots,
    inRows: false,
    sparse: true,
    at: (base, t) => at(t === 0 ? first : last, base),
    gradientAt: single(gradient),
  })

  return {
    state: [
      {
        path: 'memory',
        groups: N,
        width: W,
        stride: word,
        sequence: padded(N) * word,
        inRows: false,
        sparse: true,
        lazy: true,
        at: single(memory),
        gradientAt: single(dMemory),
      },
      bySlot('readWeightings', R, [firstReads, lastReads], dReads),
      bySlot('writeWeightings', K, [writes, writes], dWrites), // what was written before the first step, no step asks for
      bySlot('usage', 1, [firstUsage, lastUsage], dUsage),
      {
        path: 'readVectors',
        groups: R,
        width: W,
        stride: word,
        sequence: rows.stride,
        inRows: true,
        at: (base, t) => readsAt(rows, base, t),
        gradientAt: (base, t) => dReadsAt(rows, base, t),
      },
    ],
    prepareInterface: ξ.prepare,
    begin: ({ kernels, base }, alike) => {
      kernels.touchedStart(
        B, N, W, alike ? 1 : 0, at(memory, base), at(norms, base), at(touched, base), at(marks, base),
      )
      kernels.accessStart(
        B, N, at(firstUsage, base), at(links, base), at(accesses, base), at(sums, base), at(sorting, base),
      )
      kernels.supportStart(
        B, N, R, C, at(firstReads, base), at(readSlots, base, 0), at(readWeights, base, 0), at(wide, base),
      )
    },

    forward: (pass, t) => {
      const { kernels, base } = pass
      ξ.forward(pass, t)
      const [before, beforeWeights] = [at(readSlots, base, t), at(readWeights, base, t)]
      const [found, weights] = [at(readSlots, base, t + 1), at(readWeights, base, t + 1)]
      kernels.sparseWriteForward(
        B, N, W, R, K, C, F, ξ.values('addVectors', base, t), ...gates(ξ.values, base, t), before, beforeWeights,
        wideAt(base, t), at(firstReads, base), at(vectors, base), at(links, base), at(allocated, base, t),
        at(memory, base), at(norms, base), at(touched, base), at(marks, base),
      )
      kernels.nearestForward(
        B, N, W, R, C, F, ξ.values('readKeys', base, t), at(memory, base), at(norms, base),
        at(touched, base), at(marks, base), found, at(cosines, base, t),
      )
      kernels.sparseReadForward(
        B, N, W, R, C, F, ξ.values('readStrengths', base, t), at(memory, base), at(touched, base), at(marks, base), found,
        at(cosines, base, t), weights, at(words, base, t), readsAt(rows, base, t + 1), rows.stride,
      )
      kernels.accessForward(
        B, N, R, K, C, F, t + 1, ...gates(ξ.values, base, t), before, beforeWeights, found, weights, wideAt(base, t),
        at(firstReads, base), at(allocated, base, t), at(links, base), at(accesses, base), at(sums, base),
        at(candidates, base),
      )
    },

    end: ({ kernels, base }) => {
      const last = T - 1
      kernels.touchedEnd(B, N, W, at(memory, base), at(norms, base), at(touched, base), at(marks, base))
      kernels.readWeightingsFromLists(B, N, R, C, at(readSlots, base, T), at(readWeights, base, T), at(lastReads, base))
      kernels.writeWeightingsFromLists(
        B, N, R, K, C, F, ...gates(ξ.values, base, last), at(readSlots, base, last), at(readWeights, base, last),
        wideAt(base, last), at(firstReads, base), at(allocated, base, last), at(writes, base),
      )
      kernels.usageFromAccesses(B, N, T, at(firstUsage, base), at(accesses, base), at(lastUsage, base))
    },

    beginBackward: (pass, whole) => {
      const { kernels, base } = pass
      ξ.beginBackward(pass)
      if (whole) {
        kernels.listed(B * R, N, C, at(dReads, base), at(readSlots, base, T), at(dWeights, base))
        return
      }
      kernels.zero(list, at(dWeights, base))
      kernels.zeroWide(B, N, W, at(wide, base), at(dMemory, base))
      // Nothing looks at the gradient of a row that no step has written.
      for (let t = 0; t < T; t++) {
        kernels.zeroRows(B, N, W, R * padded(C), at(readSlots, base, t), at(dMemory, base))
        kernels.zeroRows(B, N, W, K, at(allocated, base, t), at(dMemory, base))
      }
    },

    backward: (pass, t, whole) => {
      const { kernels, base } = pass
      kernels.sparseReadBackward(
        B, N, W, R, C, F, ξ.values('readKeys', base, t), ξ.values('readStrengths', base, t),
        at(readSlots, base, t + 1), at(cosines, base, t), at(readWeights, base, t + 1), at(words, base, t),
        dReadsAt(rows, base, t + 1), rows.stride, at(dWeights, base), ξ.gradients('readKeys', base, t),
        ξ.gradients('readStrengths', base, t), at(dMemory, base),
      )
      kernels.sparseWriteBackward(
        B, N, W, R, K, C, F, ξ.values('addVectors', base, t), ...gates(ξ.values, base, t), at(readSlots, base, t),
        at(readWeights, base, t), wideAt(base, t), at(firstReads, base), at(allocated, base, t),
        whole && t === T - 1 ? at(dWrites, base) : 0, at(dMemory, base), at(dWeights, base),
        ξ.gradients('addVectors', base, t), ...gates(ξ.gradients, base, t), at(vectors, base), at(dVectors, base),
        at(cleared, base),
      )
      ξ.backward(pass, t)
    },

    endBackward: ({ kernels, base }) => {
      kernels.rowDots(B, N, W, R, at(vectors, base), R * word, at(dMemory, base), at(dReads, base), R, 0)
      kernels.recalledStartBackward(
        B, N, R, K, F, ...gates(ξ.values, base, 0), at(allocated, base, 0), at(cleared, base),
        T === 1 ? at(dWrites, base) : 0, at(dReads, base),
      )
      kernels.zero(B * K * slots, at(dWrites, base))
      kernels.usageFromAccessesBackward(B, N, T, at(firstUsage, base), at(accesses, base), at(dUsage, base))
    },
    paramGradients: ξ.paramGradients,
  }
}
