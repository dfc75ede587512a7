/** Content addressing by its definition, in float64, and what to look up. */
import { at, type Heads, heads, uniform } from './layout.ts'

const EPSILON = 1e-6

const norm = (row: ReadonlyArray<number>): number => Math.sqrt(row.reduce((squares, x) => squares + x * x, 0) + EPSILON)

/** q = 1 / (κν + ε) */
export const inverse = (key: ReadonlyArray<number>, row: ReadonlyArray<number>): number =>
  1 / (norm(key) * norm(row) + EPSILON)

export const similarities = (memory: Heads, keys: Heads): Heads =>
  keys.map((heads, b) =>
    heads.map((key) =>
      (memory[b] ?? []).map((row) => inverse(key, row) * key.reduce((dot, x, j) => dot + x * (row[j] ?? 0), 0)),
    ),
  )

/** softmaxₙ( β · cos(k, M[n]) ) */
export const weightings = (memory: Heads, keys: Heads, strengths: Heads): Heads =>
  similarities(memory, keys).map((heads, b) =>
    heads.map((row, h) => {
      const logits = row.map((s) => s * at(strengths, b, 0, h))
      const masses = logits.map((logit) => Math.exp(logit - Math.max(...logits)))
      const total = masses.reduce((x, y) => x + y, 0)
      return masses.map((mass) => mass / total)
    }),
  )

export type LookUpInputs = Readonly<{ B: number; H: number; N: number; W: number; strength: number; seed: number }>

/** Memory, keys and strengths: some rows and keys are zero, and some keys are rows. */
export const drawnLookUp = ({ B, H, N, W, strength, seed }: LookUpInputs) => {
  const draw = uniform(seed)
  const rarely = (row: ReadonlyArray<number>) => (draw(0, 1) < 0.1 ? row.map(() => 0) : row)
  const memory = heads(B, N, W, () => draw(-1, 1)).map((rows) => rows.map(rarely))
  const keys = heads(B, H, W, () => draw(-1, 1)).map((rows, b) =>
    rows.map((row) => (draw(0, 1) < 0.2 ? (memory[b]?.[0] ?? row) : rarely(row))),
  )
  const strengths = heads(B, 1, H, () => Math.fround(strength * draw(0.5, 1)))
  return { draw, memory, keys, strengths }
}
