/**
 * Where the fused path keeps what it computes: one stretch of floats, divided into fields. A field holds one block for
 * every moment of time, or the last few of them.
 */
export type Field = Readonly<{
  /** Floats from the arena's start. */
  offset: number
  /** Floats of a block. */
  size: number
  /** How many blocks there are; moment t lies in block t modulo this. */
  timesteps: number
}>

/** Floats that fill whole vectors. */
export const padded = (count: number): number => Math.ceil(count / 4) * 4

/** Floats that fill whole panels of a packed matrix. */
export const panelled = (count: number): number => Math.ceil(count / 8) * 8

/** Floats from one vector of N slots to the next; the kernels have the same rule (`simd.ts`). */
export const slotStride = (slots: number): number => {
  const width = padded(slots)
  return width % 1024 === 0 ? width + 16 : width
}

/** The byte offset of a field's block for moment `t`, in an arena that starts at `base`. */
export const at = ({ offset, size, timesteps }: Field, base: number, t = 0): number =>
  base + 4 * (offset + (timesteps === 1 ? 0 : (t % timesteps) * size))

/** Floats that lie so far apart share the lines of the nearest cache, and how much further large blocks lie instead. */
const ALIAS = 1024
const STAGGER = 336

/** Floats of a large block, so that a pass over several of them at once finds each in lines of its own. */
export const staggered = (size: number): number => (size >= ALIAS && size % ALIAS === 0 ? size + STAGGER : size)

/** Hands out fields one after the other, each at the start of a vector. */
export type Arena = Readonly<{
  field: (size: number, timesteps?: number) => Field
  /** Floats handed out so far. */
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
