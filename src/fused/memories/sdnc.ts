import { sdncSchema } from '../../memories/sdnc/schema.ts'
import { fusedInterface } from '../layers/interface.ts'
import { at, type Field, padded } from '../plan/arena.ts'
import { dReadsAt, readsAt } from '../plan/rows.ts'
import { type StateField, single } from '../plan/state.ts'
import { stateBlocks } from '../plan/stateBlocks.ts'
import type { MemoryPass } from './memory.ts'
import { sparseAccess } from './sparseAccess.ts'

/** Floats of a step's log of one write head's links; the kernels have the same rule (`linkLog.ts`). */
const linkLogSize = (L: number, Q: number): number => 4 + 2 * padded(Q) + (2 * Q + L) * padded(L)

/**
 * The sparse DNC's memory, in the order of `memories/sdnc/step.ts`: clear the least used slots, write, link, look up, follow
 * links, read. Writing and looking up are a SAM's (`sam.ts`).
 *
 * Each write head has one matrix of links, as lists by row, written in place. A step changes the rows of the slots that it
 * writes, and of those written just before; it logs their old values, and the backward pass restores them. So neither the
 * size of what a step stores nor its cost depends on N, except for the look-up. Only the first step may have weightings
 * of all slots; then it goes over all of them.
 */
export const fusedSdnc: MemoryPass = (options, sizes, rows, arena) => {
  const { T, B, N, W, R, K, C, L, word, slots, training } = sizes
  const ξ = fusedInterface(sdncSchema, options, sizes, rows, arena)
  const F = ξ.stride
  const steps = training ? T : 1
  const links = B * K * N * padded(L)
  /** Most slots that a write head writes. */
  const many = R * C + 1
  const candidates = arena.field(Math.max(N, R + 2 * R * C + K))
  const shared = sparseAccess(sizes, rows, arena, ξ, candidates)
  const { cosines, words, allocated, memory, touched, marks, firstReads, sums, vectors, list, once } = shared
  const { dMemory, dReads, dWrites, dWeights, readAt, wideAt, gates } = shared

  // Stored per step.
  const masses = arena.field(B * R, steps)
  const nearest = arena.field(list, steps)
  const content = arena.field(list, steps)
  const alike = arena.field(B * R * C * word, steps)
  const recent = arena.field(B * K * padded(L), training ? T + 1 : 2)
  const recentSlots = arena.field(B * K * padded(L), training ? T + 1 : 2)
  const log = arena.field(B * K * linkLogSize(L, many), steps)

  // Stored per sequence.
  const firstLog = arena.field(B * K * linkLogSize(L, N))
  const before = arena.field(links)
  const beforeSlots = arena.field(links)
  const afterSlots = arena.field(links)
  const room = arena.field(2 * padded(L))

  const dFirst = once(B * R * slots)
  const dContent = once(list)
  const dEarlier = once(list)
  const dRecent = once(B * K * padded(L))
  const dBefore = once(links)
  const dSlots = once(links)
  const nothing = once(R * word)

  const logAt = (base: number, t: number) => (t === 0 ? at(firstLog, base) : at(log, base, t))
  /** Most slots that a write head writes at a step: at the first, possibly all. */
  const writtenAt = (t: number) => (t === 0 ? N : many)

  const block = stateBlocks(sdncSchema, sizes)
  type Listed = 'recent' | 'recentSlots' | 'before' | 'beforeSlots' | 'afterSlots'
  const listed = (name: Listed, field: Field, gradient: Field, sparse: boolean): StateField => ({
    ...block(name, { at: (base, t) => at(field, base, t), gradientAt: single(gradient) }),
    sparse,
  })

  return {
    state: shared.stateWith([
      listed('recent', recent, dRecent, false),
      listed('recentSlots', recentSlots, dSlots, true),
      listed('before', before, dBefore, N > 1),
      listed('beforeSlots', beforeSlots, dSlots, true),
      listed('afterSlots', afterSlots, dSlots, true),
    ]),
    histories: {},
    prepareInterface: ξ.prepare,
    begin: (pass, areAlike) => {
      const { kernels, base } = pass
      shared.begin(pass, areAlike)
      kernels.wholeNumbers(B * K * padded(L), at(recentSlots, base, 0))
      kernels.wholeNumbers(links, at(beforeSlots, base))
      kernels.wholeNumbers(links, at(afterSlots, base))
    },

    forward: (pass, t) => {
      const { kernels, base } = pass
      ξ.forward(pass, t)
      const [earlier, found] = [readAt(base, t), readAt(base, t + 1)]
      const looked = [at(memory, base), at(touched, base), at(marks, base)] as const
      const linked = [at(beforeSlots, base), at(before, base), at(afterSlots, base)] as const
      shared.write(pass, t)
      kernels.sparseLinksForward(
        B,
        N,
        R,
        K,
        C,
        L,
        writtenAt(t),
        F,
        ...gates(ξ.values, base, t),
        ...earlier,
        at(allocated, base, t),
        wideAt(base, t),
        at(firstReads, base),
        at(recentSlots, base, t),
        at(recent, base, t),
        at(recentSlots, base, t + 1),
        at(recent, base, t + 1),
        ...linked,
        logAt(base, t),
        at(sums, base),
        at(room, base),
      )
      shared.lookUp(pass, t, ξ.values('readKeys', base, t), at(nearest, base, t))
      kernels.sparseReadForward(
        B,
        N,
        W,
        R,
        C,
        F,
        ξ.values('readStrengths', base, t),
        ...looked,
        at(nearest, base, t),
        at(cosines, base, t),
        at(content, base, t),
        at(alike, base, t),
        at(vectors, base),
        R * word,
      )
      kernels.followForward(
        B,
        N,
        W,
        R,
        K,
        C,
        L,
        F,
        ξ.values('readModes', base, t),
        ...looked,
        ...earlier,
        wideAt(base, t),
        at(firstReads, base),
        ...linked,
        at(nearest, base, t),
        at(content, base, t),
        ...found,
        at(masses, base, t),
        at(words, base, t),
        readsAt(rows, base, t + 1),
        rows.stride,
        at(sums, base),
        at(candidates, base),
      )
      shared.access(pass, t)
    },

    end: shared.end,

    beginBackward: (pass, whole) => {
      const { kernels, base } = pass
      ξ.beginBackward(pass)
      kernels.zero(R * word, at(nothing, base))
      kernels.zero(slots, at(sums, base))
      if (whole) {
        shared.beginWhole(pass)
        return
      }
      shared.beginTouched(pass)
      kernels.zero(B * K * slots, at(dWrites, base))
      for (let t = 0; t < T; t++) kernels.zeroLinks(B, N, K, L, writtenAt(t), logAt(base, t), at(dBefore, base))
    },

    backward: (pass, t, whole) => {
      const { kernels, base } = pass
      const [earlier, found] = [readAt(base, t), readAt(base, t + 1)]
      const linked = [at(beforeSlots, base), at(before, base), at(afterSlots, base)] as const
      kernels.followBackward(
        B,
        N,
        W,
        R,
        K,
        C,
        L,
        F,
        ξ.values('readModes', base, t),
        ...earlier,
        wideAt(base, t),
        whole ? 1 : 0,
        at(firstReads, base),
        ...linked,
        at(nearest, base, t),
        at(content, base, t),
        ...found,
        at(masses, base, t),
        at(words, base, t),
        dReadsAt(rows, base, t + 1),
        rows.stride,
        at(dWeights, base),
        at(dContent, base),
        at(dEarlier, base),
        at(dFirst, base),
        ξ.gradients('readModes', base, t),
        at(dBefore, base),
        at(dMemory, base),
        at(sums, base),
      )
      kernels.sparseReadBackward(
        B,
        N,
        W,
        R,
        C,
        F,
        ξ.values('readKeys', base, t),
        ξ.values('readStrengths', base, t),
        at(nearest, base, t),
        at(cosines, base, t),
        at(content, base, t),
        at(alike, base, t),
        at(nothing, base),
        0,
        at(dContent, base),
        ξ.gradients('readKeys', base, t),
        ξ.gradients('readStrengths', base, t),
        at(dMemory, base),
      )
      kernels.sparseLinksBackward(
        B,
        N,
        K,
        L,
        writtenAt(t),
        whole && t === 0 ? 1 : 0,
        at(recentSlots, base, t),
        at(recent, base, t),
        at(recentSlots, base, t + 1),
        ...linked,
        logAt(base, t),
        at(dRecent, base),
        at(dBefore, base),
        at(dWrites, base),
        at(room, base),
      )
      shared.writeBackward(pass, t, at(dWrites, base))
      if (t > 0) {
        kernels.addRows(1, list, at(dEarlier, base), list, at(dWeights, base), list)
        if (whole && t === T - 1) kernels.zero(B * K * slots, at(dWrites, base))
        else
          kernels.zeroWrites(B, N, K, L, writtenAt(t), at(recentSlots, base, t + 1), logAt(base, t), at(dWrites, base))
      }
      ξ.backward(pass, t)
    },

    endBackward: (pass) => {
      const { kernels, base } = pass
      shared.recalledBackward(pass, at(dWrites, base))
      kernels.addRows(1, B * R * slots, at(dFirst, base), B * R * slots, at(dReads, base), B * R * slots)
      kernels.zero(links, at(dSlots, base))
      shared.endBackward(pass)
    },
    paramGradients: ξ.paramGradients,
  }
}
