import { added, dot, type Matrix, scaled, softmax, type Vector, weighted } from '../float64.ts'

/** What the controller tells a DNC with one write head. */
export type Told = Readonly<{
  readKeys: Matrix
  readStrengths: Vector
  writeKey: Vector
  writeStrength: number
  erase: Vector
  write: Vector
  free: Vector
  allocate: number
  gate: number
  /** Per read head: backward, forward, content. */
  modes: Matrix
  readMasks?: Matrix | undefined
  writeMask?: Vector | undefined
  /** Per read head: of forward and backward weightings. */
  sharpness?: Readonly<{ forward: Vector; backward: Vector }> | undefined
}>

export type DncState = Readonly<{
  memory: Matrix
  usage: Vector
  precedence: Vector
  link: Matrix
  readWeights: Matrix
  writeWeights: Vector
}>

export const emptyDnc = (
  N: number,
  W: number,
  R: number,
  fill = 0,
  weights: Vector = Array<number>(N).fill(0),
): DncState => {
  const zeros = () => Array<number>(N).fill(0)
  return {
    memory: Array.from({ length: N }, () => Array<number>(W).fill(fill)),
    usage: zeros(),
    precedence: zeros(),
    link: Array.from({ length: N }, zeros),
    readWeights: Array.from({ length: R }, () => weights),
    writeWeights: weights,
  }
}

/** How similar a key and a row are, as the source computes it. */
export type Similarity = (key: Vector, row: Vector) => number

const sharpened = (weights: Vector, power: number): Vector => {
  const above = weights.map((w) => w + 1e-6)
  const powers = above.map((w) => (w / Math.max(...above)) ** power)
  return scaled(powers, 1 / powers.reduce((sum, w) => sum + w, 0))
}

/** One step of a DNC: free, allocate, write, link, read. */
export const dncStep = (
  state: DncState,
  told: Told,
  { similarity, dealloc = false }: Readonly<{ similarity: Similarity; dealloc?: boolean }>,
): Readonly<{ state: DncState; reads: Matrix }> => {
  const masked = (row: Vector, mask: Vector | undefined) =>
    mask === undefined ? row : row.map((x, j) => x * (mask[j] as number))
  const look = (memory: Matrix, key: Vector, strength: number, mask: Vector | undefined): Vector =>
    softmax(memory.map((row) => strength * similarity(masked(key, mask), masked(row, mask))))
  const N = state.usage.length
  const retention = Array.from({ length: N }, (_, n) =>
    state.readWeights.reduce((product, w, head) => product * (1 - (told.free[head] as number) * (w[n] as number)), 1),
  )
  const usage = state.usage.map((u, n) => (u + (1 - u) * (state.writeWeights[n] as number)) * (retention[n] as number))
  const safe = usage.map((u) => 1e-6 + (1 - 1e-6) * u)
  const order = safe.map((_, n) => n).toSorted((a, b) => (safe[a] as number) - (safe[b] as number) || a - b)
  const allocation = Array<number>(N).fill(0)
  let product = 1
  for (const n of order) {
    allocation[n] = (1 - (safe[n] as number)) * product
    product *= safe[n] as number
  }
  const content = look(state.memory, told.writeKey, told.writeStrength, told.writeMask)
  const write = added(scaled(allocation, told.allocate), scaled(content, 1 - told.allocate)).map((w) => told.gate * w)
  const memory = state.memory.map((row, n) =>
    row.map((m, j) => {
      const w = write[n] as number
      const kept = m * (1 - w * (told.erase[j] as number)) * (dealloc ? (retention[n] as number) : 1)
      return kept + w * (told.write[j] as number)
    }),
  )
  const link = state.link.map((row, i) =>
    row.map((l, j) =>
      i === j
        ? 0
        : (1 - (write[i] as number) - (write[j] as number)) * l +
          (write[i] as number) * (state.precedence[j] as number),
    ),
  )
  const total = write.reduce((sum, w) => sum + w, 0)
  const precedence = added(scaled(state.precedence, 1 - total), write)
  const readWeights = state.readWeights.map((before, head) => {
    const forward = link.map((row) => dot(row, before))
    const backward = link.map((_, j) =>
      link.reduce((sum, row, i) => sum + (row[j] as number) * (before[i] as number), 0),
    )
    const { sharpness } = told
    const f = sharpness ? sharpened(forward, sharpness.forward[head] as number) : forward
    const b = sharpness ? sharpened(backward, sharpness.backward[head] as number) : backward
    const c = look(memory, told.readKeys[head] as Vector, told.readStrengths[head] as number, told.readMasks?.[head])
    const [mb, mf, mc] = told.modes[head] as [number, number, number]
    return c.map((x, n) => mc * x + mf * (f[n] as number) + mb * (b[n] as number))
  })
  return {
    state: { memory, usage, precedence, link, readWeights, writeWeights: write },
    reads: readWeights.map((w) => weighted(w, memory)),
  }
}
