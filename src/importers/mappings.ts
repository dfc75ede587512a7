import type { Mapping, Source, Tensors } from './plan.ts'

/** A column of one of our affine maps: the row of PyTorch's linear layer, named by the stem of its `weight` and `bias`, that computes it. */
export type Column = Readonly<{ stem: string; row: number }>

/** Consecutive rows of a linear layer, as columns. */
export const rowsOf = (stem: string, first: number, count: number): ReadonlyArray<Column> =>
  Array.from({ length: count }, (_, at) => ({ stem, row: first + at }))

const unique = (columns: ReadonlyArray<Column>): ReadonlyArray<string> => [...new Set(columns.map(({ stem }) => stem))]

/**
 * Our affine map, kernel `[I O]` and bias `[O]`, from PyTorch's linear layers, weight `[O I]` and bias `[O]`.
 *
 * @param to      the path of the map
 * @param inputs  I
 * @param columns for each of our columns, where it comes from
 * @param rows    the rows of each layer, by its stem
 * @param bias    whether the layers have biases; else ours is zero
 */
export const affineFrom = (
  to: string,
  inputs: number,
  columns: ReadonlyArray<Column>,
  rows: (stem: string) => number,
  bias = true,
): ReadonlyArray<Mapping> => {
  const stems = unique(columns)
  const places = columns.map(({ stem, row }) => [stems.indexOf(stem), row] as const)
  const width = columns.length
  return [
    {
      to: `${to}/kernel`,
      shape: [inputs, width],
      from: stems.map((stem) => ({ name: `${stem}.weight`, shape: [rows(stem), inputs] })),
      make: (weights) => {
        const kernel = new Float32Array(inputs * width)
        for (const [column, [stem, row]] of places.entries())
          for (let input = 0; input < inputs; input++)
            kernel[input * width + column] = weights[stem]?.[row * inputs + input] ?? 0
        return kernel
      },
    },
    {
      to: `${to}/bias`,
      shape: [width],
      from: bias ? stems.map((stem) => ({ name: `${stem}.bias`, shape: [rows(stem)] })) : [],
      make: (biases) => Float32Array.from(places, ([stem, row]) => biases[stem]?.[row] ?? 0),
    },
  ]
}

/** PyTorch's rows `[gates·units, I]` as our columns, gate by gate; `order[g]` is the place of our gate g in the file. */
const gatesAsColumns = (
  weight: Float32Array,
  inputs: number,
  units: number,
  order: ReadonlyArray<number>,
): Float32Array => {
  const width = order.length * units
  const kernel = new Float32Array(inputs * width)
  for (const [gate, place] of order.entries())
    for (let unit = 0; unit < units; unit++)
      for (let input = 0; input < inputs; input++)
        kernel[input * width + gate * units + unit] = weight[(place * units + unit) * inputs + input] ?? 0
  return kernel
}

/** The sums of biases, gate by gate. */
const summedBiases = (biases: ReadonlyArray<Float32Array>, units: number, order: ReadonlyArray<number>): Float32Array =>
  Float32Array.from({ length: order.length * units }, (_, column) => {
    const row = (order[Math.floor(column / units)] as number) * units + (column % units)
    return biases.reduce((sum, bias) => sum + (bias[row] ?? 0), 0)
  })

/** PyTorch's order of an LSTM's gates, which is ours: i, f, g, o. */
export const IFGO = [0, 1, 2, 3]

/** The names of an LSTM layer's tensors. */
export type LstmNames = Readonly<{ input: string; recurrent: string; biases: ReadonlyArray<string> }>

/** The names in a layer of `torch.nn.LSTM` or `LSTMCell`; a layer may lack biases. */
export const lstmNames = (stem: string, suffix: string, tensors: Tensors): LstmNames => {
  const biases = [`${stem}bias_ih${suffix}`, `${stem}bias_hh${suffix}`]
  return {
    input: `${stem}weight_ih${suffix}`,
    recurrent: `${stem}weight_hh${suffix}`,
    biases: biases.some((name) => tensors.has(name)) ? biases : [],
  }
}

/**
 * Our LSTM layer from PyTorch's, whose two biases are added.
 *
 * @param order the place of each of our gates i, f, g, o in the file
 * @param silent the first and the last of the inputs that the implementation never feeds: their weights become 0
 */
export const lstmFrom = (
  to: string,
  { input, recurrent, biases }: LstmNames,
  { inputs, units }: Readonly<{ inputs: number; units: number }>,
  order: ReadonlyArray<number> = IFGO,
  silent: readonly [begin: number, end: number] = [0, 0],
): ReadonlyArray<Mapping> => {
  const width = 4 * units
  return [
    {
      to: `${to}/kernel`,
      shape: [inputs, width],
      from: [{ name: input, shape: [width, inputs] }],
      make: ([weight]) =>
        gatesAsColumns(weight as Float32Array, inputs, units, order).fill(0, silent[0] * width, silent[1] * width),
    },
    {
      to: `${to}/recurrentKernel`,
      shape: [units, width],
      from: [{ name: recurrent, shape: [width, units] }],
      make: ([weight]) => gatesAsColumns(weight as Float32Array, units, units, order),
    },
    {
      to: `${to}/bias`,
      shape: [width],
      from: biases.map((name) => ({ name, shape: [width] })),
      make: (found) => summedBiases(found, units, order),
    },
  ]
}

/** The path of a layer of a stack: a single one lies at the root. */
export const layerPath = (root: string, layer: number, layers: number): string =>
  layers === 1 ? root : `${root}/layer${layer + 1}`

/** Entries of some tensors one after the other, from entry `begin` on. */
export const entriesFrom = (
  to: string,
  shape: ReadonlyArray<number>,
  from: ReadonlyArray<Source>,
  begin = 0,
): Mapping => {
  const count = shape.reduce((product, size) => product * size, 1)
  return {
    to,
    shape,
    from,
    make: (sources) => {
      const all = new Float32Array(sources.reduce((sum, { length }) => sum + length, 0))
      let at = 0
      for (const source of sources) {
        all.set(source, at)
        at += source.length
      }
      return all.slice(begin, begin + count)
    },
  }
}
