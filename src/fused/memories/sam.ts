import { samSchema } from '../../memories/sam/schema.ts'
import { fusedInterface } from '../layers/interface.ts'
import { at } from '../plan/arena.ts'
import { dReadsAt, readsAt } from '../plan/rows.ts'
import type { MemoryPass } from './memory.ts'
import { sparseAccess } from './sparseAccess.ts'

/**
 * The SAM's memory, in the order of `memories/sam/step.ts`: clear the least used slots, write, look up, read.
 *
 * There is one memory per sequence, written in place, and one gradient of it. A step stores for the backward pass what it
 * has read, C = `readTopK` slots per head with their rows, and which slots it has cleared; the gradient of writing does
 * not need the memory. So neither the size of what a step stores nor its cost depends on N, except for the look-up: that
 * is a pass over all rows, or only over written rows, while at least half are unwritten and all started alike. Arrays of N
 * floats are set up once per sequence.
 *
 * Read weightings are lists of C slots. Only the initial ones may have more; then the first step goes over all slots.
 */
export const fusedSam: MemoryPass = (options, sizes, rows, arena) => {
  const { T, B, N, W, R, K, C } = sizes
  const ξ = fusedInterface(samSchema, options, sizes, rows, arena)
  const F = ξ.stride
  const candidates = arena.field(R + 2 * R * C + K)
  const shared = sparseAccess(sizes, rows, arena, ξ, candidates)
  const { readSlots, readWeights, cosines, words, memory, touched, marks, dMemory, dWrites, dWeights } = shared

  return {
    state: shared.stateWith([]),
    histories: {},
    prepareInterface: ξ.prepare,
    begin: shared.begin,

    forward: (pass, t) => {
      const { kernels, base } = pass
      const found = at(readSlots, base, t + 1)
      ξ.forward(pass, t)
      shared.write(pass, t)
      shared.lookUp(pass, t, ξ.values('readKeys', base, t), found)
      kernels.sparseReadForward(
        B,
        N,
        W,
        R,
        C,
        F,
        ξ.values('readStrengths', base, t),
        at(memory, base),
        at(touched, base),
        at(marks, base),
        found,
        at(cosines, base, t),
        at(readWeights, base, t + 1),
        at(words, base, t),
        readsAt(rows, base, t + 1),
        rows.stride,
      )
      shared.access(pass, t)
    },

    end: shared.end,

    beginBackward: (pass, whole) => {
      ξ.beginBackward(pass)
      if (whole) shared.beginWhole(pass)
      else shared.beginTouched(pass)
    },

    backward: (pass, t, whole) => {
      const { kernels, base } = pass
      kernels.sparseReadBackward(
        B,
        N,
        W,
        R,
        C,
        F,
        ξ.values('readKeys', base, t),
        ξ.values('readStrengths', base, t),
        at(readSlots, base, t + 1),
        at(cosines, base, t),
        at(readWeights, base, t + 1),
        at(words, base, t),
        dReadsAt(rows, base, t + 1),
        rows.stride,
        at(dWeights, base),
        ξ.gradients('readKeys', base, t),
        ξ.gradients('readStrengths', base, t),
        at(dMemory, base),
      )
      shared.writeBackward(pass, t, whole && t === T - 1 ? at(dWrites, base) : 0)
      ξ.backward(pass, t)
    },

    endBackward: (pass) => {
      shared.recalledBackward(pass, T === 1 ? at(dWrites, pass.base) : 0)
      shared.endBackward(pass)
    },
    paramGradients: ξ.paramGradients,
  }
}
