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
  const { keys, strengths, gates, distributions } = conventionalActivations(conventions)
  return [
    { name: 'readKeys', activation: keys, groups: R, width: W },
    { name: 'addVectors', activation: keys, groups: K, width: W },
    { name: 'readStrengths', activation: strengths, groups: 1, width: R },
    { name: 'allocationGates', activation: gates, groups: 1, width: K },
    { name: 'writeGates', activation: gates, groups: 1, width: K },
    { name: 'readModes', activation: distributions, groups: R, width: 2 * K + 1 },
  ] as const
}

/** Floats of what a step leaves behind of a write head's links; the kernels have the same rule (`linkLog.ts`). */
const linkLogSize = (L: number, Q: number): number => 4 + 2 * padded(Q) + (2 * Q + L) * padded(L)

/**
 * The sparse DNC's memory, in the order of `memories/sdnc.ts`: clear the least used slots, write, link, look up, follow
 * links, read. Writing and looking up are a SAM's (`sam.ts`).
 *
 * There is one matrix of links for each write head, as lists by row, written in place. A step touches the rows of what it
 * writes, and those of what was written just before; what they were before it leaves behind, and the backward pass puts
 * it back. So neither what a step keeps nor what it costs depends on N, but for the look-up. The first step alone may find
 * weightings of all slots, and goes over all of them.
 */
export const fusedSdnc = (conventions: Conventions, sizes: Sizes, rows: StackedRows, arena: Arena): FusedMemory => {
  const { T, B, N, W, R, K, C, L, word, slots, keeping } = sizes
  const training = keeping === 'all'
  const ξ = fusedInterface(fieldsOf(conventions, sizes), sizes, rows, arena)
  const F = ξ.stride
  const steps = training ? T : 1
  const list = B * R * padded(C)
  const links = B * K * N * padded(L)
  /** Slots that a write head writes at the most. */
  const many = R * C + 1

  // Of every step.
  const readSlots = arena.field(list, training ? T + 1 : 2)
  const readWeights = arena.field(list, training ? T + 1 : 2)
  const masses = arena.field(B * R, steps)
  const words = arena.field(B * R * C * word, steps)
  const nearest = arena.field(list, steps)
  const cosines = arena.field(list, steps)
  const content = arena.field(list, steps)
  const alike = arena.field(B * R * C * word, steps)
  const allocated = arena.field(B * K, steps)
  const recent = arena.field(B * K * padded(L), training ? T + 1 : 2)
  const recentSlots = arena.field(B * K * padded(L), training ? T + 1 : 2)
  const log = arena.field(B * K * linkLogSize(L, many), steps)

  // Of a sequence.
  const firstLog = arena.field(B * K * linkLogSize(L, N))
  const before = arena.field(links)
  const beforeSlots = arena.field(links)
  const afterSlots = arena.field(links)
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
  const candidates = arena.field(Math.max(N, R + 2 * R * C + K))
  const sorting = arena.field(5 * padded(N) + 1024)
  const vectors = arena.field(B * R * word)
  const room = arena.field(2 * padded(L))

  const once = (size: number) => arena.field(training ? size : 0)
  const dMemory = once(memoryFloats(sizes))
  const dReads = once(B * R * slots)
  const dFirst = once(B * R * slots)
  const dWrites = once(B * K * slots)
  const dUsage = once(B * slots)
  const dWeights = once(list)
  const dContent = once(list)
  const dEarlier = once(list)
  const dRecent = once(B * K * padded(L))
  const dBefore = once(links)
  const dSlots = once(links)
  const dVectors = once(R * word)
  const nothing = once(R * word)
  const cleared = once(B * K * R)

  const wideAt = (base: number, t: number) => (t === 0 ? at(wide, base) : 0)
  const gates = (of: typeof ξ.values, base: number, t: number) =>
    [of('allocationGates', base, t), of('writeGates', base, t)] as const
  const logAt = (base: number, t: number) => (t === 0 ? at(firstLog, base) : at(log, base, t))
  /** Slots that a write head writes at a step, at the most: before the first there may be weightings of all. */
  const writtenAt = (t: number) => (t === 0 ? N : many)

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
  const listed = (path: string, groups: number, field: Field, gradient: Field): StateField => ({
    path,
    groups,
    width: L,
    stride: padded(L),
    sequence: groups * padded(L),
    inRows: false,
    sparse: groups > K || gradient === dSlots,
    at: (base, t) => at(field, base, t),
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
      listed('recent', K, recent, dRecent),
      listed('recentSlots', K, recentSlots, dSlots),
      listed('before', K * N, before, dBefore),
      listed('beforeSlots', K * N, beforeSlots, dSlots),
      listed('afterSlots', K * N, afterSlots, dSlots),
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
    begin: ({ kernels, base }, areAlike) => {
      kernels.touchedStart(
        B, N, W, areAlike ? 1 : 0, at(memory, base), at(norms, base), at(touched, base), at(marks, base),
      )
      kernels.accessStart(
        B, N, at(firstUsage, base), at(ring, base), at(accesses, base), at(sums, base), at(sorting, base),
      )
      kernels.supportStart(
        B, N, R, C, at(firstReads, base), at(readSlots, base, 0), at(readWeights, base, 0), at(wide, base),
      )
      kernels.wholeNumbers(B * K * padded(L), at(recentSlots, base, 0))
      kernels.wholeNumbers(links, at(beforeSlots, base))
      kernels.wholeNumbers(links, at(afterSlots, base))
    },

    forward: (pass, t) => {
      const { kernels, base } = pass
      ξ.forward(pass, t)
      const told = gates(ξ.values, base, t)
      const earlier = [at(readSlots, base, t), at(readWeights, base, t)] as const
      const found = [at(readSlots, base, t + 1), at(readWeights, base, t + 1)] as const
      const looked = [at(memory, base), at(touched, base), at(marks, base)] as const
      const linked = [at(beforeSlots, base), at(before, base), at(afterSlots, base)] as const
      kernels.sparseWriteForward(
        B, N, W, R, K, C, F, ξ.values('addVectors', base, t), ...told, ...earlier, wideAt(base, t), at(firstReads,
        base), at(vectors, base), at(ring, base), at(allocated, base, t), at(memory, base), at(norms, base),
        at(touched, base), at(marks, base),
      )
      kernels.sparseLinksForward(
        B, N, R, K, C, L, writtenAt(t), F, ...told, ...earlier, at(allocated, base, t), wideAt(base, t),
        at(firstReads, base), at(recentSlots, base, t), at(recent, base, t), at(recentSlots, base, t + 1),
        at(recent, base, t + 1),
        ...linked, logAt(base, t), at(sums, base), at(room, base),
      )
      kernels.nearestForward(
        B, N, W, R, C, F, ξ.values('readKeys', base, t), at(memory, base), at(norms, base), at(touched, base),
        at(marks, base), at(nearest, base, t), at(cosines, base, t),
      )
      kernels.sparseReadForward(
        B, N, W, R, C, F, ξ.values('readStrengths', base, t), ...looked, at(nearest, base, t), at(cosines, base, t),
        at(content, base, t), at(alike, base, t), at(vectors, base), R * word,
      )
      kernels.followForward(
        B, N, W, R, K, C, L, F, ξ.values('readModes', base, t), ...looked, ...earlier, wideAt(base, t),
        at(firstReads, base), ...linked,
        at(nearest, base, t), at(content, base, t), ...found, at(masses, base, t), at(words, base, t),
        readsAt(rows, base, t + 1), rows.stride, at(sums, base), at(candidates, base),
      )
      kernels.accessForward(
        B, N, R, K, C, F, t + 1, ...told, ...earlier, ...found, wideAt(base, t), at(firstReads, base),
        at(allocated, base, t), at(ring, base), at(accesses, base), at(sums, base), at(candidates, base),
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
      kernels.zero(R * word, at(nothing, base))
      kernels.zero(slots, at(sums, base))
      if (whole) {
        kernels.listed(B * R, N, C, at(dReads, base), at(readSlots, base, T), at(dWeights, base))
        return
      }
      kernels.zero(list, at(dWeights, base))
      kernels.zero(B * K * slots, at(dWrites, base))
      kernels.zeroWide(B, N, W, at(wide, base), at(dMemory, base))
      // Nothing looks at the gradient of a row that no step has written, or read.
      for (let t = 0; t < T; t++) {
        kernels.zeroRows(B, N, W, R * padded(C), at(readSlots, base, t), at(dMemory, base))
        kernels.zeroRows(B, N, W, K, at(allocated, base, t), at(dMemory, base))
        kernels.zeroLinks(B, N, K, L, writtenAt(t), logAt(base, t), at(dBefore, base))
      }
    },

    backward: (pass, t, whole) => {
      const { kernels, base } = pass
      const earlier = [at(readSlots, base, t), at(readWeights, base, t)] as const
      const found = [at(readSlots, base, t + 1), at(readWeights, base, t + 1)] as const
      const linked = [at(beforeSlots, base), at(before, base), at(afterSlots, base)] as const
      kernels.followBackward(
        B, N, W, R, K, C, L, F, ξ.values('readModes', base, t), ...earlier, wideAt(base, t), whole ? 1 : 0,
        at(firstReads, base), ...linked, at(nearest, base, t), at(content, base, t), ...found, at(masses, base, t),
        at(words, base, t), dReadsAt(rows, base, t + 1), rows.stride, at(dWeights, base), at(dContent, base),
        at(dEarlier, base), at(dFirst, base), ξ.gradients('readModes', base, t), at(dBefore, base), at(dMemory, base),
        at(sums, base),
      )
      kernels.sparseReadBackward(
        B, N, W, R, C, F, ξ.values('readKeys', base, t), ξ.values('readStrengths', base, t), at(nearest, base, t),
        at(cosines, base, t), at(content, base, t), at(alike, base, t), at(nothing, base), 0, at(dContent, base),
        ξ.gradients('readKeys', base, t), ξ.gradients('readStrengths', base, t), at(dMemory, base),
      )
      kernels.sparseLinksBackward(
        B, N, K, L, writtenAt(t), whole && t === 0 ? 1 : 0, at(recentSlots, base, t), at(recent, base, t),
        at(recentSlots, base, t + 1), ...linked, logAt(base, t), at(dRecent, base), at(dBefore, base), at(dWrites, base), at(room, base),
      )
      kernels.sparseWriteBackward(
        B, N, W, R, K, C, F, ξ.values('addVectors', base, t), ...gates(ξ.values, base, t), ...earlier, wideAt(base,
        t), at(firstReads, base), at(allocated, base, t), at(dWrites, base), at(dMemory, base), at(dWeights, base),
        ξ.gradients('addVectors', base, t), ...gates(ξ.gradients, base, t), at(vectors, base), at(dVectors, base),
        at(cleared, base),
      )
      if (t > 0) {
        kernels.addRows(1, list, at(dEarlier, base), list, at(dWeights, base), list)
        if (whole && t === T - 1) kernels.zero(B * K * slots, at(dWrites, base))
        else kernels.zeroWrites(B, N, K, L, writtenAt(t), at(recentSlots, base, t + 1), logAt(base, t), at(dWrites, base))
      }
      ξ.backward(pass, t)
    },

    endBackward: ({ kernels, base }) => {
      kernels.rowDots(B, N, W, R, at(vectors, base), R * word, at(dMemory, base), at(dReads, base), R, 0)
      kernels.recalledStartBackward(
        B, N, R, K, F, ...gates(ξ.values, base, 0), at(allocated, base, 0), at(cleared, base), at(dWrites, base),
        at(dReads, base),
      )
      kernels.addRows(1, B * R * slots, at(dFirst, base), B * R * slots, at(dReads, base), B * R * slots)
      kernels.zero(B * K * slots, at(dWrites, base))
      kernels.zero(links, at(dSlots, base))
      kernels.usageFromAccessesBackward(B, N, T, at(firstUsage, base), at(accesses, base), at(dUsage, base))
    },
    paramGradients: ξ.paramGradients,
  }
}
