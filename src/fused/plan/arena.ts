/**
 * The buffer of the fused path: floats, divided into fields. A field holds one block per time step, or only the last few.
 */
export type Field = Readonly<{
  /** Floats from the arena's start. */
  offset: number
  /** Floats of a block. */
  size: number
  /** Number of blocks; time step t lies in block t mod this. */
  timesteps: number
}>

/** `n` floats, rounded up to whole vectors. */
export const padded = (count: number): number => Math.ceil(count / 4) * 4

/** `n` floats, rounded up to whole panels of a packed matrix. */
export const panelled = (count: number): number => Math.ceil(count / 8) * 8

/** Floats from one vector of N slots to the next; the kernels have the same rule (`simd.ts`). */
export const slotStride = (slots: number): number => {
  const width = padded(slots)
  return width % 1024 === 0 ? width + 16 : width
}

/** The byte offset of a field's block for time step `t`, in an arena that starts at `base`. */
export const at = ({ offset, size, timesteps }: Field, base: number, t = 0): number =>
  base + 4 * (offset + (timesteps === 1 ? 0 : (t % timesteps) * size))

/** Floats this far apart share lines of the first-level cache; large blocks are moved on by the second number. */
const ALIAS = 1024
const STAGGER = 336

/** The size of a large block, such that a pass over several of them uses different cache lines for each. */
export const staggered = (size: number): number => (size >= ALIAS && size % ALIAS === 0 ? size + STAGGER : size)

/** Allocates fields one after the other, each at a whole vector. */
export type Arena = Readonly<{
  field: (size: number, timesteps?: number) => Field
  /** Floats allocated so far. */
  size: () => number
}>

export const emptyArena = (): Arena => {
  let end = 0
  return {
    field: (wanted, timesteps = 1) => {
      const size = padded(wanted)
      const offset = end
      end += size * timesteps
      return { offset, size, timesteps }
    },
    size: () => end,
  }
}
