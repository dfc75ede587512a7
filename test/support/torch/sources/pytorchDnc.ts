import {
  added,
  clamp,
  dot,
  linear,
  lstmStep,
  type Matrix,
  oneplus,
  rows,
  scaled,
  sigmoid,
  softmax,
  softplus,
  type Vector,
  weighted,
} from '../float64.ts'
import { flat, linearShapes, matrix, type Weights } from '../weights.ts'
import { dncStep, emptyDnc } from './dncMemory.ts'

/** Sizes of a model of jingweiz/pytorch-dnc with one write head. */
export type Sizes = Readonly<{ kind: 'ntm' | 'dnc'; I: number; O: number; H: number; N: number; W: number; R: number }>

const reads = 'accessor.read_heads.hid_2_'
const writes = 'accessor.write_heads.hid_2_'

export const shapes = ({ kind, I, O, H, W, R }: Sizes): Record<string, ReadonlyArray<number>> => {
  const layer = (stem: string, size: number) => linearShapes(stem, size, H)
  const both = (stem: string, heads: number) => ({
    ...layer(`${stem}key`, heads * W),
    ...layer(`${stem}beta`, heads),
    ...(kind === 'ntm' && {
      ...layer(`${stem}gate`, heads),
      ...layer(`${stem}shift`, 3 * heads),
      ...layer(`${stem}gamma`, heads),
    }),
  })
  return {
    'controller.in_2_hid.weight_ih': [4 * H, I + R * W],
    'controller.in_2_hid.weight_hh': [4 * H, H],
    'controller.in_2_hid.bias_ih': [4 * H],
    'controller.in_2_hid.bias_hh': [4 * H],
    ...both(writes, 1),
    ...(kind === 'dnc' && { ...layer(`${writes}alloc_gate`, 1), ...layer(`${writes}write_gate`, 1) }),
    ...layer(`${writes}erase`, W),
    ...layer(`${writes}add`, W),
    ...both(reads, R),
    ...(kind === 'dnc' && { ...layer(`${reads}free_gate`, R), ...layer(`${reads}read_mode`, 3 * R) }),
    ...linearShapes('hid_to_out', O, H + R * W),
  }
}

const similarity = (key: Vector, row: Vector): number =>
  dot(key, row) / (Math.sqrt((dot(key, key) + 1e-6) * (dot(row, row) + 1e-6)) + 1e-6)

/** Its outputs before the sigmoid, by its equations. */
export const outputs = (weights: Weights, { kind, H, N, W, R }: Sizes, inputs: Matrix): Matrix => {
  const slot0 = Array.from({ length: N }, (_, n) => (n === 0 ? 1 : 0))
  let hidden: Vector = Array<number>(H).fill(0)
  let cell: Vector = hidden
  let vectors: Matrix = Array.from({ length: R }, () => Array<number>(W).fill(1e-6))
  let state = emptyDnc(N, W, R, 1e-6, slot0)
  const layer = (stem: string): Vector =>
    linear(matrix(weights, `${stem}.weight`), flat(weights, `${stem}.bias`), hidden)
  const each = (stem: string, f: (x: number) => number): Vector => layer(stem).map(f)
  const one = (stem: string, f: (x: number) => number): number => each(stem, f)[0] as number
  const ntmAddress = (stem: string, memory: Matrix, before: Matrix): Matrix =>
    before.map((previous, head) => {
      const key = rows(each(`${stem}key`, Math.tanh), W)[head] as Vector
      const strength = each(`${stem}beta`, softplus)[head] as number
      const gate = each(`${stem}gate`, sigmoid)[head] as number
      const shift = softmax(rows(layer(`${stem}shift`), 3)[head] as Vector)
      const gamma = each(`${stem}gamma`, oneplus)[head] as number
      const content = softmax(memory.map((row) => strength * similarity(key, row)))
      const gated = added(scaled(content, gate), scaled(previous, 1 - gate))
      const shifted = gated.map((_, n) =>
        dot(
          shift,
          [-1, 0, 1].map((by) => gated[(n + by + N) % N] as number),
        ),
      )
      const powers = shifted.map((w) => w ** gamma)
      return scaled(powers, 1 / powers.reduce((sum, w) => sum + w, 0))
    })
  const ntm = (): Matrix => {
    const [write] = ntmAddress(writes, state.memory, [state.writeWeights]) as [Vector]
    const [erase, add] = [each(`${writes}erase`, sigmoid), each(`${writes}add`, Math.tanh)]
    const memory = state.memory.map((row, n) =>
      row.map(
        (m, j) => m * (1 - (write[n] as number) * (erase[j] as number)) + (write[n] as number) * (add[j] as number),
      ),
    )
    const readWeights = ntmAddress(reads, memory, state.readWeights)
    state = { ...state, memory, readWeights, writeWeights: write }
    return readWeights.map((w) => weighted(w, memory))
  }
  const dnc = (): Matrix => {
    const found = dncStep(
      state,
      {
        readKeys: rows(each(`${reads}key`, Math.tanh), W),
        readStrengths: each(`${reads}beta`, softplus),
        writeKey: each(`${writes}key`, Math.tanh),
        writeStrength: one(`${writes}beta`, softplus),
        erase: each(`${writes}erase`, sigmoid),
        write: each(`${writes}add`, Math.tanh),
        free: each(`${reads}free_gate`, sigmoid),
        allocate: one(`${writes}alloc_gate`, sigmoid),
        gate: one(`${writes}write_gate`, sigmoid),
        modes: rows(layer(`${reads}read_mode`), 3).map(softmax),
      },
      { similarity },
    )
    state = found.state
    return found.reads
  }
  return inputs.map((x) => {
    const gates = added(
      linear(matrix(weights, 'controller.in_2_hid.weight_ih'), flat(weights, 'controller.in_2_hid.bias_ih'), [
        ...x,
        ...vectors.flat(),
      ]),
      linear(matrix(weights, 'controller.in_2_hid.weight_hh'), flat(weights, 'controller.in_2_hid.bias_hh'), hidden),
    )
    const step = lstmStep(gates, cell)
    hidden = step.hidden
    cell = step.cell
    vectors = kind === 'ntm' ? ntm() : dnc()
    return linear(matrix(weights, 'hid_to_out.weight'), flat(weights, 'hid_to_out.bias'), [
      ...hidden,
      ...vectors.flat(),
    ]).map(clamp(20))
  })
}
