import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { rowsAt, rowsPlaced } from '../../src/kernels/rows.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { each, nested, real, tensorOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'

const upTo = (max: number) => fc.integer({ min: 1, max })

/** Tables, slots that may repeat, and rows for them. */
const draws = fc.record({ G: upTo(3), N: upTo(5), C: upTo(4), W: upTo(3) }).chain((sizes) =>
  fc.record({
    tables: nested('G N W', sizes, each(real)),
    rows: nested('G C W', sizes, each(real)),
    slots: nested('G C', sizes, each(fc.nat({ max: sizes.N - 1 }))),
  }),
)

const whole = (slots: number[][]): tf.Tensor2D => tf.tensor2d(slots, undefined, 'int32')

const taken = (tables: number[][][], slots: number[][]) =>
  slots.map((list, g) => list.map((slot) => tables[g]?.[slot] ?? []))

const placed = (rows: number[][][], slots: number[][], N: number) =>
  rows.map((list, g) =>
    Array.from({ length: N }, (_, n) =>
      (list[0] ?? []).map((_, w) =>
        list.reduce((sum, row, c) => sum + (slots[g]?.[c] === n ? (row[w] ?? Number.NaN) : 0), 0),
      ),
    ),
  )

law('rows are taken from their slots', draws, ({ tables, slots }) =>
  close(rowsAt(tensorOf('G N W', tables), whole(slots)), taken(tables, slots), 0),
)

law('rows are placed in their slots, and add up where these repeat', draws, ({ tables, rows, slots }) => {
  const N = tables[0]?.length ?? 0
  return close(rowsPlaced(tensorOf('G C W', rows), whole(slots), N), placed(rows, slots, N))
})

law('taking and placing are each other’s gradients', draws, ({ tables, rows, slots }) => {
  const N = tables[0]?.length ?? 0
  const [x, y] = [tensorOf('G N W', tables), tensorOf('G C W', rows)]
  const { gradients } = valueAndGradients({ x, y }, (at) =>
    tf.add(tf.sum(tf.mul(rowsAt(at.x, whole(slots)), y)), tf.sum(tf.mul(rowsPlaced(at.y, whole(slots), N), x))),
  )
  return close(gradients.x, placed(rows, slots, N)) && close(gradients.y, taken(tables, slots))
})

law(
  'taking and placing keep nothing but their outputs',
  draws,
  ({ tables, rows, slots }) => {
    const [x, y, at] = [tensorOf('G N W', tables), tensorOf('G C W', rows), whole(slots)]
    return tensorsKept(() => rowsAt(x, at)) === 1 && tensorsKept(() => rowsPlaced(y, at, 5)) === 1
  },
  20,
)
