/**
 * A block of a causal Transformer over the whole sequence at once, in float64: an oracle without state, cache or order
 * of positions; it uses only which earlier steps a step attends to.
 */
type Row = ReadonlyArray<number>
type Matrix = ReadonlyArray<Row>
type Affine = Readonly<{ kernel: Matrix; bias: Row }>

export type Block = Readonly<{
  embedding?: Affine
  projection: Affine
  merge: Affine
  expand: Affine
  contract: Affine
}>

const plus = (a: Row, b: Row): Row => a.map((x, at) => x + (b[at] ?? Number.NaN))

const through = ({ kernel, bias }: Affine, x: Row): Row =>
  bias.map((offset, column) =>
    x.reduce((sum, entry, row) => sum + entry * (kernel[row]?.[column] ?? Number.NaN), offset),
  )

const normed = (row: Row): Row => {
  const mean = row.reduce((sum, x) => sum + x, 0) / row.length
  const variance = row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length
  return row.map((x) => (x - mean) / Math.sqrt(variance + 1e-5))
}

/** Σ_i p_{2i} sin(age ω_i) + p_{2i+1} cos(age ω_i) */
const scoreOfAge = (p: Row, age: number): number =>
  p.reduce((sum, x, at) => {
    const angle = age / 10_000 ** ((2 * Math.floor(at / 2)) / p.length)
    return sum + x * (at % 2 === 0 ? Math.sin(angle) : Math.cos(angle))
  }, 0)

/**
 * h of every step.
 *
 * @param block   the params, as numbers
 * @param inputs  `[T I]`
 * @param options A heads, C steps that a step attends to, itself included; whether it is the top block
 */
export const attended = (
  block: Block,
  inputs: Matrix,
  { heads, context, top }: Readonly<{ heads: number; context: number; top: boolean }>,
): Matrix => {
  const { embedding } = block
  const rows = embedding === undefined ? inputs : inputs.map((row) => through(embedding, row))
  const projected = rows.map((row) => through(block.projection, normed(row)))
  const size = block.merge.kernel.length / heads
  /** A head's part of a step: 0 query, 1 position query, 2 key, 3 value. */
  const part = (step: number, kind: number, head: number): Row =>
    (projected[step] ?? []).slice((kind * heads + head) * size, (kind * heads + head + 1) * size)
  return rows.map((row, t) => {
    const seen = rows.map((_, s) => s).filter((s) => s <= t && t - s < context)
    const mixed = Array.from({ length: heads }, (_, head) => {
      const weights = seen.map((s) => {
        const byContent = part(t, 0, head).reduce((sum, x, d) => sum + x * (part(s, 2, head)[d] ?? Number.NaN), 0)
        return Math.exp((byContent + scoreOfAge(part(t, 1, head), t - s)) / Math.sqrt(size))
      })
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      return Array.from({ length: size }, (_, d) =>
        seen.reduce((sum, s, at) => sum + ((weights[at] ?? 0) / total) * (part(s, 3, head)[d] ?? Number.NaN), 0),
      )
    }).flat()
    const x = plus(row, through(block.merge, mixed))
    const wide = through(block.expand, normed(x)).map((u) => u / (1 + Math.exp(-1.702 * u)))
    const whole = plus(x, through(block.contract, wide))
    return top ? normed(whole) : whole
  })
}
