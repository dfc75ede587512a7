import fc from 'fast-check'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { type TargetKind, targetKinds, unscaled } from '../../src/models/targets.ts'
import type { Sequence } from '../../src/tasks/task.ts'
import { constantGuess } from '../../src/training/guess.ts'
import { law } from '../law.ts'

type Drawn = Readonly<{
  kind: TargetKind
  sequences: ReadonlyArray<Sequence>
  nudge: ReadonlyArray<number>
  deviation: number
}>

const rows = (kind: TargetKind, O: number): fc.Arbitrary<ReadonlyArray<number>> => {
  if (kind === 'classes') return fc.nat(O - 1).map((at) => Array.from({ length: O }, (_, c) => (c === at ? 1 : 0)))
  const number = kind === 'bits' ? fc.constantFrom(0, 1) : fc.integer({ min: -20, max: 20 }).map((n) => n / 4)
  return fc.array(number, { minLength: O, maxLength: O })
}

const drawn: fc.Arbitrary<Drawn> = fc
  .tuple(fc.constantFrom(...targetKinds), fc.integer({ min: 2, max: 4 }), fc.constantFrom(0.5, 1, 4))
  .chain(([kind, O, deviation]) =>
    fc.record({
      kind: fc.constant(kind),
      deviation: fc.constant(deviation),
      nudge: fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: O, maxLength: O }),
      sequences: fc.array(
        fc
          .array(fc.tuple(rows(kind, O), fc.constantFrom(0, 1, 0.5, 2)), { minLength: 1, maxLength: 5 })
          .filter((all) => all.some(([, weight]) => weight > 0))
          .map((all) => ({
            inputs: all.map(() => [0]),
            targets: all.map(([row]) => row),
            mask: all.map(([, weight]) => weight),
          })),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  )

const configOf = ({ kind, deviation, nudge }: Drawn) => {
  const config = ModelConfig.decode({ kind: 'none', outputs: { kind } })
  if (config._tag === 'Left') throw new Error('no config')
  const { length } = nudge
  const outputs = kind === 'values' ? { mean: nudge.map(() => 1), deviation: nudge.map(() => deviation) } : unscaled
  return buildModel({ ...config.right, standardisation: { inputs: unscaled, outputs } }, 1, length).config
}

/** The rows that count, with their weights. */
const counting = ({ sequences }: Drawn) =>
  sequences.flatMap(({ targets, mask }) =>
    targets.flatMap((row, t) => ((mask[t] as number) > 0 ? [{ row, weight: mask[t] as number }] : [])),
  )

/** The loss per sequence of a guess: probabilities, or values. */
const lossOf = (drawn: Drawn, guess: ReadonlyArray<number>): number => {
  const bits = (p: number): number => -Math.log2(Math.max(p, 1e-300))
  const cost = (z: number, g: number): number => {
    if (drawn.kind === 'values') return ((z - g) / drawn.deviation) ** 2
    const ones = z === 0 ? 0 : z * bits(g)
    return drawn.kind === 'classes' ? ones : ones + (z === 1 ? 0 : (1 - z) * bits(1 - g))
  }
  return (
    counting(drawn).reduce(
      (sum, { row, weight }) => sum + weight * row.reduce((all, z, c) => all + cost(z, guess[c] as number), 0),
      0,
    ) / drawn.sequences.length
  )
}

/** The weighted mean of each channel: the best guess of every kind. */
const means = (drawn: Drawn): ReadonlyArray<number> => {
  const all = counting(drawn)
  const weight = all.reduce((sum, { weight }) => sum + weight, 0)
  return drawn.nudge.map((_, c) => all.reduce((sum, { row, weight }) => sum + weight * (row[c] as number), 0) / weight)
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a) + Math.abs(b))

law('the loss of the best guess is that of the weighted means', drawn, (given) =>
  close(constantGuess(configOf(given), given.sequences).guessLoss, lossOf(given, means(given))),
)

law('no other constant guess has a smaller loss', drawn, (given) => {
  const moved = means(given).map((mean, c) => mean + (given.nudge[c] as number))
  const inside = moved.map((x) => (given.kind === 'values' ? x : Math.min(1, Math.max(0, x))))
  const total = inside.reduce((sum, x) => sum + x, 0)
  const other = given.kind === 'classes' && total > 0 ? inside.map((x) => x / total) : inside
  return constantGuess(configOf(given), given.sequences).guessLoss <= lossOf(given, other) + 1e-9
})

law('the error of the best guess is the least of any constant answer', drawn, (given) => {
  const { guessError } = constantGuess(configOf(given), given.sequences)
  const all = counting(given)
  const width = given.nudge.length
  const columns = given.nudge.map((_, c) => all.map(({ row }) => row[c] as number))
  const ones = columns.map((column) => column.filter((z) => z > 0.5).length)
  if (given.kind === 'bits') {
    const fewest = ones.reduce((sum, n) => sum + Math.min(n, all.length - n), 0)
    return close(guessError, fewest / given.sequences.length)
  }
  if (given.kind === 'classes') return close(guessError, (all.length - Math.max(...ones)) / given.sequences.length)
  const squares = columns.reduce((sum, column) => {
    const mean = column.reduce((total, z) => total + z, 0) / column.length
    return sum + column.reduce((total, z) => total + (z - mean) ** 2, 0)
  }, 0)
  return close(guessError, Math.sqrt(squares / (all.length * width)))
})
