import fc from 'fast-check'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { agree, differences, numbersFrom, sigmoid, sizeUpTo } from './float64.ts'
import { type Heap, heaps, padded } from './heap.ts'

const draws = fc.record({
  B: sizeUpTo(4),
  H: sizeUpTo(40),
  wider: fc.constantFrom(0, 4, 12),
  clip: fc.constantFrom(0.125, 0.6, 20, Number.POSITIVE_INFINITY),
  clipCell: fc.boolean(),
  from: seed,
})

type Draw = typeof draws extends fc.Arbitrary<infer D> ? D : never

/** `rows` rows of H numbers, and zeros up to `width`. */
const rowsOf = ({ H, from }: Draw, salt: number, rows: number, width: number, size: number): number[] =>
  Array.from({ length: rows }, (_, row) => [
    ...numbersFrom(from + 97 * row + salt, H, -size, size),
    ...Array.from({ length: width - H }, () => 0),
  ]).flat()

const limited = (x: number, limit: number): number => Math.max(-limit, Math.min(limit, x))

/** One unit, by the book: from its four pre-activations and its cell. */
const unit = ([i = 0, f = 0, g = 0, o = 0, before = 0]: ReadonlyArray<number>, { clip, clipCell }: Draw) => {
  const raw = sigmoid(f) * before + sigmoid(i) * Math.tanh(g)
  const hidden = sigmoid(o) * Math.tanh(raw)
  return { hidden: limited(hidden, clip), cell: clipCell ? limited(raw, clip) : raw, unclipped: [hidden, raw] }
}

/** Everything that goes in, and comes out of both kernels. */
const runOn = ({ kernels, clear, put, room, get }: Heap, draw: Draw) => {
  clear()
  const { B, H, wider, clip, clipCell } = draw
  const width = padded(H)
  const given = {
    gates: rowsOf(draw, 1, 4 * B, width, 4),
    before: rowsOf(draw, 2, B, width, 2),
    dHidden: rowsOf(draw, 3, B, width + wider, 1),
    dCell: rowsOf(draw, 4, B, width, 1),
  }
  const [gates, before, dHidden, dCell] = [given.gates, given.before, given.dHidden, given.dCell].map(put)
  const [cell, cellTanh, hidden] = [room(B * width), room(B * width), room(B * (width + wider))]
  const pointers = [gates ?? 0, before ?? 0, cell, cellTanh, hidden, width + wider] as const
  kernels.lstmForward(B, H, ...pointers, clip, Number(clipCell))
  const activations = get(gates ?? 0, 4 * B * width)
  kernels.lstmBackward(B, H, ...pointers, dHidden ?? 0, width + wider, dCell ?? 0, clip, Number(clipCell))
  return {
    given,
    activations,
    hidden: get(hidden, B * (width + wider)),
    cell: get(cell, B * width),
    dGates: get(gates ?? 0, 4 * B * width),
    dBefore: get(dCell ?? 0, B * width),
  }
}

/** For each unit of each row: what went into it, and where its own numbers lie. */
const unitsOf = ({ B, H, wider }: Draw, gates: ArrayLike<number>, before: ArrayLike<number>) => {
  const width = padded(H)
  return Array.from({ length: B * H }, (_, index) => {
    const [b, h] = [Math.floor(index / H), index % H]
    const at = b * width + h
    const gatesAt = [0, 1, 2, 3].map((gate) => (4 * b + gate) * width + h)
    const inputs = [...gatesAt.map((place) => gates[place] ?? Number.NaN), before[at] ?? Number.NaN]
    return { inputs, at, gatesAt, hiddenAt: b * (width + wider) + h }
  })
}

/** The same step in two halves, with nothing between them: the cell is shown as it is. */
const halvesOn = ({ kernels, clear, put, room, get }: Heap, draw: Draw) => {
  clear()
  const { B, H, wider, clip, clipCell } = draw
  const width = padded(H)
  const [gates, before, dHidden, dCell] = [
    rowsOf(draw, 1, 4 * B, width, 4),
    rowsOf(draw, 2, B, width, 2),
    rowsOf(draw, 3, B, width + wider, 1),
    rowsOf(draw, 4, B, width, 1),
  ].map(put) as [number, number, number, number]
  const [cell, dShown, hidden] = [room(B * width), room(B * width), room(B * (width + wider))]
  const rows = [hidden, width + wider] as const
  kernels.lstmCellForward(B, H, gates, before, cell)
  const shown = put(get(cell, B * width))
  kernels.lstmHiddenForward(B, H, gates, cell, shown, ...rows, clip, Number(clipCell))
  const activations = get(gates, 4 * B * width)
  kernels.lstmHiddenBackward(B, H, gates, shown, ...rows, dHidden, width + wider, dShown, clip)
  kernels.lstmCellBackward(B, H, gates, before, cell, dShown, dCell, clip, Number(clipCell))
  return {
    activations,
    hidden: get(hidden, B * (width + wider)),
    cell: get(cell, B * width),
    dGates: get(gates, 4 * B * width),
    dBefore: get(dCell, B * width),
  }
}

law('in two halves, it is the same step, and the same gradient', draws, (draw) =>
  heaps.every((heap) => {
    const { given: _, ...whole } = runOn(heap, draw)
    return Object.entries(halvesOn(heap, draw)).every(([name, half]) => {
      const expected = whole[name as keyof typeof whole]
      // Between the rows of the hidden state there is what was there.
      return half.every((x, at) => Object.is(x, expected[at]) || Math.abs(x - (expected[at] ?? Number.NaN)) < 1e-6)
    })
  }),
)

law('an LSTM step is what the equations say, gates in the order i, f, g, o', draws, (draw) =>
  heaps.every((heap) => {
    const { given, activations, hidden, cell } = runOn(heap, draw)
    return unitsOf(draw, given.gates, given.before).every(({ inputs, at, gatesAt, hiddenAt }) => {
      const expected = unit(inputs, draw)
      const gates = inputs.slice(0, 4).map((x, gate) => (gate === 2 ? Math.tanh(x) : sigmoid(x)))
      return agree(
        [hidden[hiddenAt] ?? Number.NaN, cell[at] ?? Number.NaN, ...gatesAt.map((place) => activations[place] ?? 0)],
        [expected.hidden, expected.cell, ...gates],
        1e-6,
      )
    })
  }),
)

law('its gradient is that of the equations, and none passes what was clipped', draws, (draw) =>
  heaps.every((heap) => {
    const { given, dGates, dBefore } = runOn(heap, draw)
    return unitsOf(draw, given.gates, given.before).every(({ inputs, at, gatesAt, hiddenAt }) => {
      const loss = (moved: number[]): number => {
        const { hidden, cell } = unit(moved, draw)
        return hidden * (given.dHidden[hiddenAt] ?? 0) + cell * (given.dCell[at] ?? 0)
      }
      const bends = unit(inputs, draw).unclipped.some((x) => Math.abs(Math.abs(x) - draw.clip) < 1e-4)
      const actual = [...gatesAt.map((place) => dGates[place] ?? Number.NaN), dBefore[at] ?? Number.NaN]
      return bends || agree(actual, differences(loss, inputs), 1e-6)
    })
  }),
)

law('what fills the vectors stays zero, and what lies between the rows stays as it is', draws, (draw) =>
  heaps.every((heap) => {
    const { hidden, cell, dGates, dBefore } = runOn(heap, draw)
    const [width, stride] = [padded(draw.H), padded(draw.H) + draw.wider]
    const column = (at: number, row: number): number => at % row
    const zero = [cell, dGates, dBefore].every((all) => all.every((x, at) => column(at, width) < draw.H || x === 0))
    return (
      zero &&
      hidden.every((x, at) => {
        if (column(at, stride) >= width) return Number.isNaN(x)
        return column(at, stride) < draw.H || x === 0
      })
    )
  }),
)

law('NaN in a gate is NaN in the hidden state, in the cell and in the gradients', draws, (draw) =>
  heaps.every(({ kernels, clear, put, room, get }) => {
    clear()
    const { H, clip, clipCell } = draw
    const width = padded(H)
    return [0, 1, 2].every((gate) => {
      const gates = put(rowsOf(draw, 1, 4, width, 4).map((x, at) => (at === gate * width ? Number.NaN : x)))
      const [before, dHidden, dCell] = [2, 3, 4].map((salt) => put(rowsOf(draw, salt, 1, width, 1)))
      const [cell, cellTanh, hidden] = [room(width), room(width), room(width)]
      const pointers = [gates, before ?? 0, cell, cellTanh, hidden, width] as const
      kernels.lstmForward(1, H, ...pointers, clip, Number(clipCell))
      kernels.lstmBackward(1, H, ...pointers, dHidden ?? 0, width, dCell ?? 0, clip, Number(clipCell))
      return [hidden, cell, gates].every((pointer) => Number.isNaN(get(pointer, 1)[0]))
    })
  }),
)
