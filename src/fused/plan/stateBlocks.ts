import { type AxisSizes, lettersOf, shapeOf } from '../../memories/axes.ts'
import type { MemorySchema } from '../../memories/schema.ts'
import { padded } from './arena.ts'
import { dReadsAt, readsAt, type StackedRows } from './rows.ts'
import type { Sizes } from './sizes.ts'
import type { StateField } from './state.ts'

type Places = Pick<StateField, 'at' | 'gradientAt'>

const axesOf = ({ N, W, R, K, S, L }: Sizes): AxisSizes => ({ N, W, R, K, S, L, H: R + K, M: 2 * K + 1 })

/** Floats from one row to the next, by what a row's entries are: slots, elements of a word, or anything else. */
const strideOf = (letter: string | undefined, width: number, { slots, word }: Sizes): number => {
  if (letter === 'N') return slots
  return letter === 'W' ? word : padded(width)
}

/** The layouts of a memory's state tensors in the arena, by name, from the axes of its schema. */
export const stateBlocks =
  <S extends MemorySchema>({ state }: S, sizes: Sizes) =>
  (name: keyof S['state'] & string, places: Places): StateField => {
    const { axes } = state[name] as MemorySchema['state'][string]
    const shape = shapeOf(axes, axesOf(sizes))
    const [width = 1, groups] = [shape.at(-1), shape.slice(0, -1).reduce((product, n) => product * n, 1)]
    const stride = strideOf(lettersOf(axes).at(-1), width, sizes)
    // Passes over a memory take four slots at a time.
    const rows = axes === 'N W' ? padded(groups) : groups
    return { path: name, groups, width, stride, sequence: rows * stride, inRows: false, ...places }
  }

/** The layout of the read vectors, which lie in the rows [h; r]. */
export const readVectorsBlock = ({ R, W, word }: Sizes, rows: StackedRows): StateField => ({
  path: 'readVectors',
  groups: R,
  width: W,
  stride: word,
  sequence: rows.stride,
  inRows: true,
  at: (base, t) => readsAt(rows, base, t),
  gradientAt: (base, t) => dReadsAt(rows, base, t),
})
