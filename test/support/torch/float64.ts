/** Vectors in float64, for references that share nothing with src. */
export type Vector = ReadonlyArray<number>
export type Matrix = ReadonlyArray<Vector>

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
export const softplus = (x: number): number => (x > 30 ? x : Math.log1p(Math.exp(x)))
export const relu = (x: number): number => Math.max(0, x)
export const oneplus = (x: number): number => 1 + softplus(x)
export const clamp =
  (limit: number) =>
  (x: number): number =>
    Math.max(-limit, Math.min(limit, x))

export const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, at) => sum + x * (b[at] ?? 0), 0)
export const norm = (a: Vector): number => Math.sqrt(dot(a, a))
export const scaled = (a: Vector, by: number): Vector => a.map((x) => x * by)
export const added = (a: Vector, b: Vector): Vector => a.map((x, at) => x + (b[at] ?? 0))

export const softmax = (x: Vector): Vector => {
  const top = Math.max(...x)
  const powers = x.map((value) => Math.exp(value - top))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

/** W x + b, of a weight by rows. */
export const linear = (weight: Matrix, bias: Vector | undefined, x: Vector): Vector =>
  weight.map((row, at) => dot(row, x) + (bias?.[at] ?? 0))

/** The rows of a flat array. */
export const rows = (values: Vector, width: number): Matrix =>
  Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width))

/** w^T M */
export const weighted = (weights: Vector, memory: Matrix): Vector =>
  (memory[0] ?? []).map((_, column) =>
    memory.reduce((sum, row, at) => sum + (weights[at] ?? 0) * (row[column] ?? 0), 0),
  )

/** Reads consecutive parts of a vector. */
export const reader = (vector: Vector) => {
  let at = 0
  return (count: number): Vector => {
    at += count
    return vector.slice(at - count, at)
  }
}

/** One step of PyTorch’s LSTM: gates i, f, g, o. */
export const lstmStep = (gates: Vector, cell: Vector): Readonly<{ hidden: Vector; cell: Vector }> => {
  const units = cell.length
  const gate = (which: number, unit: number) => gates[which * units + unit] ?? 0
  const next = cell.map((c, unit) => sigmoid(gate(1, unit)) * c + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit)))
  return { cell: next, hidden: next.map((c, unit) => sigmoid(gate(3, unit)) * Math.tanh(c)) }
}
