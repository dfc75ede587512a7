/** Content addressing by its definition, in float64. */
import { at, type Heads } from './layout.ts'

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
