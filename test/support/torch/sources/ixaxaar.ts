import {
  added,
  dot,
  linear,
  lstmStep,
  type Matrix,
  norm,
  reader,
  rows,
  sigmoid,
  softmax,
  softplus,
  type Vector,
} from '../float64.ts'
import { flat, linearShapes, matrix, type Weights } from '../weights.ts'
import { dncStep, emptyDnc } from './dncMemory.ts'

/** Sizes of a model of ixaxaar/pytorch-dnc; `independent`: one linear layer per field of the interface. */
export type Sizes = Readonly<{
  I: number
  H: number
  layers: number
  N: number
  W: number
  R: number
  independent: boolean
}>

const memory = 'rnn_layer_memory_shared.'

const fields = ({ W, R }: Sizes) =>
  [
    ['read_keys', R * W],
    ['read_strengths', R],
    ['write_key', W],
    ['write_strength', 1],
    ['erase_vector', W],
    ['write_vector', W],
    ['free_gates', R],
    ['allocation_gate', 1],
    ['write_gate', 1],
    ['read_modes', 3 * R],
  ] as const

export const shapes = (sizes: Sizes): Record<string, ReadonlyArray<number>> => {
  const { I, H, layers, W, R, independent } = sizes
  const list = fields(sizes)
  const total = list.reduce((sum, [, size]) => sum + size, 0)
  return {
    ...Object.fromEntries(
      Array.from({ length: layers }, (_, layer) => [
        [`lstm_layer_0.weight_ih_l${layer}`, [4 * H, layer === 0 ? I + R * W : H]],
        [`lstm_layer_0.weight_hh_l${layer}`, [4 * H, H]],
        [`lstm_layer_0.bias_ih_l${layer}`, [4 * H]],
        [`lstm_layer_0.bias_hh_l${layer}`, [4 * H]],
      ]).flat(),
    ),
    ...(independent
      ? Object.assign({}, ...list.map(([name, size]) => linearShapes(`${memory}${name}_transform`, size, H)))
      : linearShapes(`${memory}interface_weights`, total, H)),
    ...linearShapes('output', I, H + R * W),
  }
}

const similarity = (key: Vector, row: Vector): number =>
  dot(key, row) / ((norm(row) + 1e-6) * (norm(key) + 1e-6) * 1 + 1e-6)

/** Its outputs on a whole sequence, by its equations, from a hidden state of zeros. `feedReads`: called step by step. */
export const outputs = (weights: Weights, sizes: Sizes, inputs: Matrix, feedReads = false): Matrix => {
  const { H, layers, N, W, R, independent } = sizes
  let hidden: Vector[] = Array.from({ length: layers }, () => Array<number>(H).fill(0))
  let cell: Vector[] = hidden
  let state = emptyDnc(N, W, R)
  let reads: Matrix = Array.from({ length: R }, () => Array<number>(W).fill(0))
  return inputs.map((x) => {
    let below: Vector = [...x, ...(feedReads ? reads.flat() : Array<number>(R * W).fill(0))]
    for (let layer = 0; layer < layers; layer++) {
      const name = (kind: string) => `lstm_layer_0.${kind}_l${layer}`
      const gates = added(
        linear(matrix(weights, name('weight_ih')), flat(weights, name('bias_ih')), below),
        linear(matrix(weights, name('weight_hh')), flat(weights, name('bias_hh')), hidden[layer] as Vector),
      )
      const step = lstmStep(gates, cell[layer] as Vector)
      hidden = hidden.with(layer, step.hidden)
      cell = cell.with(layer, step.cell)
      below = step.hidden
    }
    const one = `${memory}interface_weights`
    const vector = independent
      ? fields(sizes).flatMap(([name]) =>
          linear(
            matrix(weights, `${memory}${name}_transform.weight`),
            flat(weights, `${memory}${name}_transform.bias`),
            below,
          ),
        )
      : linear(matrix(weights, `${one}.weight`), flat(weights, `${one}.bias`), below)
    const next = reader(vector)
    const told = {
      readKeys: rows(next(R * W).map(Math.tanh), W),
      readStrengths: next(R).map(softplus),
      writeKey: next(W).map(Math.tanh),
      writeStrength: softplus(next(1)[0] as number),
      erase: next(W).map(sigmoid),
      write: next(W).map(Math.tanh),
      free: next(R).map(sigmoid),
      allocate: sigmoid(next(1)[0] as number),
      gate: sigmoid(next(1)[0] as number),
      modes: rows(next(3 * R), 3).map(softmax),
    }
    const found = dncStep(state, told, { similarity })
    state = found.state
    reads = found.reads
    return linear(matrix(weights, 'output.weight'), flat(weights, 'output.bias'), [...below, ...reads.flat()])
  })
}
