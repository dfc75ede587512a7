import {
  added,
  dot,
  linear,
  lstmStep,
  type Matrix,
  norm,
  reader,
  relu,
  scaled,
  sigmoid,
  softmax,
  softplus,
  type Vector,
  weighted,
} from '../float64.ts'
import { flat, linearShapes, matrix, type Weights } from '../weights.ts'

/** Sizes of a model of loudinthecloud/pytorch-ntm; `heads` in their order, r or w. */
export type Sizes = Readonly<{ I: number; O: number; H: number; layers: number; N: number; W: number; heads: string }>

export const shapes = ({ I, O, H, layers, N, W, heads }: Sizes): Record<string, ReadonlyArray<number>> => {
  const reads = [...heads].filter((head) => head === 'r').length
  const kinds = { r: ['fc_read', W + 6], w: ['fc_write', 3 * W + 6] } as const
  return {
    ...Object.fromEntries(Array.from({ length: reads }, (_, at) => [`ntm.read${at}_bias`, [1, W]])),
    'ntm.controller.lstm_h_bias': [layers, 1, H],
    'ntm.controller.lstm_c_bias': [layers, 1, H],
    ...Object.fromEntries(
      Array.from({ length: layers }, (_, layer) => [
        [`ntm.controller.lstm.weight_ih_l${layer}`, [4 * H, layer === 0 ? I + reads * W : H]],
        [`ntm.controller.lstm.weight_hh_l${layer}`, [4 * H, H]],
        [`ntm.controller.lstm.bias_ih_l${layer}`, [4 * H]],
        [`ntm.controller.lstm.bias_hh_l${layer}`, [4 * H]],
      ]).flat(),
    ),
    'ntm.memory.mem_bias': [N, W],
    ...Object.assign(
      {},
      ...[...heads].map((head, at) => {
        const [name, size] = kinds[head as 'r' | 'w']
        return linearShapes(`ntm.heads.${at}.${name}`, size, H)
      }),
    ),
    ...linearShapes('ntm.fc', O, H + reads * W),
  }
}

const published = { k: relu, β: relu, s: relu, γ: relu, e: relu, a: relu }
const later = { k: (x: number) => x, β: softplus, s: (x: number) => x, γ: softplus, e: sigmoid, a: (x: number) => x }

/** Its outputs before the sigmoid, by its equations: heads in turn, each on the memory as the one before left it. */
export const outputs = (
  weights: Weights,
  { H, layers, N, W, heads }: Sizes,
  inputs: Matrix,
  activations: 'published' | 'later' = 'published',
): Matrix => {
  const act = activations === 'published' ? published : later
  const part = (name: string, layer: number): Vector => flat(weights, name).slice(layer * H, (layer + 1) * H)
  let hidden = Array.from({ length: layers }, (_, layer) => part('ntm.controller.lstm_h_bias', layer))
  let cell = Array.from({ length: layers }, (_, layer) => part('ntm.controller.lstm_c_bias', layer))
  let memory = matrix(weights, 'ntm.memory.mem_bias')
  const readers = [...heads].filter((head) => head === 'r')
  let reads: Matrix = readers.map((_, at) => flat(weights, `ntm.read${at}_bias`))
  const before: Vector[] = [...heads].map(() => Array<number>(N).fill(0))
  const address = (next: (count: number) => Vector, previous: Vector): Vector => {
    const k = next(W).map(act.k)
    const [β, g] = [act.β(next(1)[0] as number), sigmoid(next(1)[0] as number)]
    const s = softmax(next(3).map(act.s))
    const γ = 1 + act.γ(next(1)[0] as number)
    const content = softmax(memory.map((row) => (β * dot(k, row)) / Math.max(norm(k) * norm(row), 1e-8)))
    const gated = added(scaled(content, g), scaled(previous, 1 - g))
    const shifted = gated.map((_, n) =>
      dot(
        s,
        [-1, 0, 1].map((by) => gated[(n + by + N) % N] as number),
      ),
    )
    const powers = shifted.map((w) => w ** γ)
    return scaled(powers, 1 / (powers.reduce((sum, w) => sum + w, 0) + 1e-16))
  }
  return inputs.map((x) => {
    let below: Vector = [...x, ...reads.flat()]
    for (let layer = 0; layer < layers; layer++) {
      const name = (kind: string) => `ntm.controller.lstm.${kind}_l${layer}`
      const gates = added(
        linear(matrix(weights, name('weight_ih')), flat(weights, name('bias_ih')), below),
        linear(matrix(weights, name('weight_hh')), flat(weights, name('bias_hh')), hidden[layer] as Vector),
      )
      const step = lstmStep(gates, cell[layer] as Vector)
      hidden = hidden.with(layer, step.hidden)
      cell = cell.with(layer, step.cell)
      below = step.hidden
    }
    const found: Vector[] = []
    for (const [at, head] of [...heads].entries()) {
      const stem = `ntm.heads.${at}.${head === 'r' ? 'fc_read' : 'fc_write'}`
      const next = reader(linear(matrix(weights, `${stem}.weight`), flat(weights, `${stem}.bias`), below))
      const weighting = address(next, before[at] as Vector)
      before[at] = weighting
      if (head === 'r') found.push(weighted(weighting, memory))
      else {
        const [erase, add] = [next(W).map(act.e), next(W).map(act.a)]
        memory = memory.map((row, n) => {
          const w = weighting[n] as number
          return row.map((m, j) => m * (1 - w * (erase[j] as number)) + w * (add[j] as number))
        })
      }
    }
    reads = found
    return linear(matrix(weights, 'ntm.fc.weight'), flat(weights, 'ntm.fc.bias'), [...below, ...reads.flat()])
  })
}
