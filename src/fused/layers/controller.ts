import { maxOf } from '../../core/extremes.ts'
import type { WholeModelConfig } from '../../models/config.ts'
import {
  type Bias,
  biasGradient,
  biasOf,
  gradientRoom,
  groupsOf,
  type Operand,
  type Outputs,
  operandGradient,
  operandOf,
  type Pass,
  pack,
  packBias,
  packTransposed,
  type Rows,
} from '../plan/affine.ts'
import { type Arena, at, panelled } from '../plan/arena.ts'
import { dHiddenAt, dReadsAt, droppedAt, hiddenAt, readsAt, type StackedRows } from '../plan/rows.ts'
import type { Sizes } from '../plan/sizes.ts'
import type { StateField } from '../plan/state.ts'
import { fusedControllers } from '../registry.ts'
import type { CellPlace, FusedCell, Own, Stream } from './cells.ts'

const ZERO = 0
const ACCUMULATE = 1

/** One of a layer's inputs besides the sequence: an operand, the values that it multiplies at step t, and where their gradient goes. */
type Source = Readonly<{
  operand: Operand
  /** How many time steps back it reads: 0 or 1. */
  lag: 0 | 1
  values: Stream
  gradients: Stream
  /** Whether the gradient is written by this source, or added to what is there. */
  start: number
}>

/** A layer of the fused controller: its cell, and the products that its gates' pre-activations are sums of. */
type FusedLayer = FusedCell &
  Readonly<{
    /** Only without layer normalisation, which has its own bias. */
    bias: Bias | undefined
    gates: Stream
    sources: ReadonlyArray<Source>
  }>

export type FusedController = Readonly<{
  state: ReadonlyArray<StateField>
  /** Packs the params. */
  prepare: (pass: Pass) => void
  /** Projects the inputs of all steps at once, `[T B I]`. */
  project: (pass: Pass, inputs: number) => void
  /** h_t, from r_{t−1} and the controller's state. */
  forward: (pass: Pass, t: number) => void
  beginBackward: (pass: Pass) => void
  /** Adds to the gradients of r_{t−1} and h_{t−1}, given that of h_t. */
  backward: (pass: Pass, t: number) => void
  /** The params' gradients, once all steps are done. */
  paramGradients: (pass: Pass, inputs: number) => void
  /** The inputs' gradient, `[T B I]`. */
  inputGradient: (pass: Pass, dInputs: number) => void
}>

/** The controller of a model, fused. */
export const fusedController = (
  model: WholeModelConfig,
  sizes: Sizes,
  rows: StackedRows,
  arena: Arena,
): FusedController => {
  const { T, B, I, H, R, W, units, word, row, droppingRecurrence, training } = sizes
  const { controller: config } = model
  const passes = fusedControllers.get(config.kind)
  if (passes === undefined) throw new RangeError(`the controller ${config.kind} has no fused kernels`)
  const { cell: cellOf, recurrent } = passes
  const prefixOf = (layer: number) => (config.layers === 1 ? 'controller' : `controller/layer${layer + 1}`)
  const outputs: Outputs = recurrent
    ? { stride: 4 * H, N: 4 * units, columns: groupsOf(4, H, units) }
    : { stride: H, N: units, columns: groupsOf(1, H, units) }

  const hiddenStreams = Array.from({ length: config.layers }, (_, layer): Own => {
    if (layer === config.layers - 1)
      return {
        values: { stride: row, at: (base, t) => hiddenAt(rows, base, t) },
        gradients: { stride: row, at: (base, t) => dHiddenAt(rows, base, t) },
      }
    const values = arena.field(B * units, T + 1)
    const gradients = arena.field(training ? B * units : 0, 2)
    return {
      values: { stride: units, at: (base, t) => at(values, base, t) },
      gradients: { stride: units, at: (base, t) => at(gradients, base, t) },
    }
  })
  const reads = {
    values: { stride: row, at: (base: number, t: number) => readsAt(rows, base, t) },
    gradients: { stride: row, at: (base: number, t: number) => dReadsAt(rows, base, t) },
  }

  const layerOf = (layer: number): FusedLayer => {
    const prefix = prefixOf(layer)
    const own = hiddenStreams[layer] as (typeof hiddenStreams)[number]
    const isTop = layer === config.layers - 1
    /** What the next step gets: with `recurrentDropout`, of the top layer what is left. */
    const recurring: Own =
      isTop && droppingRecurrence
        ? { ...own, values: { stride: row, at: (base, t) => droppedAt(rows, base, t) } }
        : own
    const gatesField = arena.field(B * outputs.N, T)
    const gates = { stride: outputs.N, at: (base: number, t: number) => at(gatesField, base, t) }
    const ownRows: ReadonlyArray<Rows> = recurrent
      ? [{ param: `${prefix}/recurrentKernel`, from: 0, count: H, to: 0 }]
      : []
    const readRows = (to: number): ReadonlyArray<Rows> =>
      Array.from({ length: R }, (_, head) => ({
        param: `${prefix}/kernel`,
        from: I + head * W,
        count: W,
        to: to + head * word,
      }))
    const operand = (K: number, blocks: ReadonlyArray<Rows>) => operandOf(arena, K, blocks, outputs)
    const sources: Source[] = []
    if (layer > 0) {
      const below = hiddenStreams[layer - 1] as typeof own
      const blocks = [{ param: `${prefix}/kernel`, from: 0, count: H, to: 0 }]
      // Without recurrence, this layer is the first to write the gradient of the layer below.
      sources.push({ operand: operand(units, blocks), lag: 0, ...below, start: recurrent ? ACCUMULATE : ZERO })
    }
    if (layer === 0 && R > 0 && isTop && recurrent)
      sources.push({
        operand: operand(units + R * word, [...ownRows, ...readRows(units)]),
        lag: 1,
        ...recurring,
        start: ACCUMULATE,
      })
    else {
      if (layer === 0 && R > 0)
        sources.push({ operand: operand(R * word, readRows(0)), lag: 1, ...reads, start: ACCUMULATE })
      if (recurrent)
        sources.push({ operand: operand(units, ownRows), lag: 1, ...recurring, start: isTop ? ACCUMULATE : ZERO })
    }
    const bias = config.layerNorm ? undefined : biasOf(arena, `${prefix}/bias`, outputs)
    const place: CellPlace = { prefix, gates, own, isTop, outputs }
    const cell = cellOf(model, sizes, place, arena)
    return { ...cell, bias, gates, sources }
  }

  const layers = hiddenStreams.map((_, layer) => layerOf(layer))
  const [first] = layers as [FusedLayer]
  const fromInputs = operandOf(arena, I, [{ param: `${prefixOf(0)}/kernel`, from: 0, count: I, to: 0 }], outputs)
  const largest = maxOf(layers.flatMap(({ sources }) => sources.map(({ operand }) => operand.K)), I)
  const room = gradientRoom({ K: largest, N: outputs.N })
  const result = arena.field(training ? room.result : 0)
  const scratch = arena.field(training ? room.scratch : 0)
  const dInputRows = arena.field(training ? T * B * panelled(I) : 0)

  return {
    state: layers.flatMap(({ state }) => state),
    prepare: (pass) => {
      pack(fromInputs, pass)
      if (training) packTransposed(fromInputs, pass)
      for (const { bias, norms, sources } of layers) {
        if (bias) packBias(bias, pass)
        for (const norm of norms) norm.prepare(pass)
        for (const { operand } of sources) {
          pack(operand, pass)
          if (training) packTransposed(operand, pass)
        }
      }
    },
    project: ({ kernels, base }, inputs) => {
      const { bias, gates } = first
      const width = gates.stride
      const [panels, row] = [at(fromInputs.panels, base), bias ? at(bias.row, base) : 0]
      kernels.matMul(T * B, width, I, inputs, I, panels, gates.at(base, 0), width, ZERO, row)
    },
    forward: (pass, t) => {
      const { kernels, base } = pass
      for (const { bias, gates, sources, activate } of layers) {
        const width = gates.stride
        // `project` has already written the inputs' part and the bias to the first layer's gates.
        let start = gates === first.gates ? { with: ACCUMULATE, bias: 0 } : { with: ZERO, bias: bias ? at(bias.row, base) : 0 }
        for (const { operand, lag, values } of sources) {
          const from = values.at(base, t + 1 - lag)
          kernels.matMul(
            B, width, operand.K, from, values.stride, at(operand.panels, base), gates.at(base, t), width, start.with,
            start.bias,
          )
          start = { with: ACCUMULATE, bias: 0 }
        }
        activate(pass, t)
      }
    },
    beginBackward: (pass) => {
      for (const { norms } of layers) for (const norm of norms) norm.beginBackward(pass)
    },
    backward: (pass, t) => {
      const { kernels, base } = pass
      for (const { gates, sources, differentiate } of layers.toReversed()) {
        const width = gates.stride
        differentiate(pass, t)
        for (const { operand, lag, gradients, start } of sources) {
          const to = gradients.at(base, t + 1 - lag)
          const transposed = at(operand.transposed, base)
          kernels.matMul(
            B, panelled(operand.K), width, gates.at(base, t), width, transposed, to, gradients.stride, start, 0,
          )
        }
      }
    },
    paramGradients: (pass, inputs) => {
      const { base } = pass
      const rooms = { result: at(result, base), scratch: at(scratch, base) }
      const M = T * B
      operandGradient(fromInputs, pass, { M, input: inputs, inputStride: I, dOutput: first.gates.at(base, 0) }, rooms)
      for (const { bias, norms, gates, sources } of layers) {
        const dOutput = gates.at(base, 0)
        for (const { operand, lag, values } of sources)
          operandGradient(
            operand,
            pass,
            { M, input: values.at(base, 1 - lag), inputStride: values.stride, dOutput },
            rooms,
          )
        if (bias) biasGradient(bias, pass, M, dOutput)
        for (const norm of norms) norm.paramGradients(pass)
      }
    },
    inputGradient: (pass, dInputs) => {
      const { kernels, base } = pass
      const { gates } = first
      const width = gates.stride
      const [rowsAt, stride] = [at(dInputRows, base), panelled(I)]
      const transposed = at(fromInputs.transposed, base)
      kernels.matMul(T * B, stride, width, gates.at(base, 0), width, transposed, rowsAt, stride, ZERO, 0)
      kernels.copyRows(T * B, I, rowsAt, stride, dInputs, I)
    },
  }
}
