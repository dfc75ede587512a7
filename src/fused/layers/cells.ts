import type { WholeModelConfig } from '../../models/config.ts'
import { groupsOf, type Outputs, type Pass } from '../plan/affine.ts'
import { type Arena, at } from '../plan/arena.ts'
import type { Sizes } from '../plan/sizes.ts'
import { type StateField, single } from '../plan/state.ts'
import { type FusedNorm, fusedNorm } from './norm.ts'

/** Where the values of a time step lie: rows, `stride` floats apart. */
export type Stream = Readonly<{ stride: number; at: (base: number, t: number) => number }>

/** A layer's hidden state, and its gradient. */
export type Own = Readonly<Record<'values' | 'gradients', Stream>>

/** A cell's place in its model: its params, its gates' pre-activations, its hidden state. */
export type CellPlace = Readonly<{
  /** The prefix of the paths of its params and its state. */
  prefix: string
  gates: Stream
  own: Own
  /** Whether its hidden state is the controller's. */
  isTop: boolean
  /** The layout of a row of gates. */
  outputs: Outputs
}>

/** What a layer computes from its gates' pre-activations. */
export type FusedCell = Readonly<{
  norms: ReadonlyArray<FusedNorm>
  state: ReadonlyArray<StateField>
  activate: (pass: Pass, t: number) => void
  /** From the gradient of the hidden state to that of the pre-activations, which overwrites the gates. */
  differentiate: (pass: Pass, t: number) => void
}>

/** Plans a cell of a model at its place. */
export type CellOf = (model: WholeModelConfig, sizes: Sizes, place: CellPlace, arena: Arena) => FusedCell

const limitOf = ({ conventions }: WholeModelConfig): number => conventions.clip ?? Number.POSITIVE_INFINITY

/** h = tanh(gates), with or without layer normalisation of the gates. */
export const feedforwardCell: CellOf = (model, sizes, { prefix, gates, own, outputs }, arena) => {
  const { B, units } = sizes
  const clip = limitOf(model)
  const norm = model.controller.layerNorm
    ? fusedNorm(arena, { gain: `${prefix}/gain`, bias: `${prefix}/bias` }, model.conventions.normEpsilon, outputs, sizes)
    : undefined
  const rowsOfGates = (base: number, t: number) => ({ at: gates.at(base, t), stride: gates.stride })
  return {
    norms: norm ? [norm] : [],
    state: [],
    activate: (pass, t) => {
      const { kernels, base } = pass
      norm?.forward(pass, t, rowsOfGates(base, t))
      kernels.feedforwardForward(B, units, gates.at(base, t), own.values.at(base, t + 1), own.values.stride, clip)
    },
    differentiate: (pass, t) => {
      const { kernels, base } = pass
      kernels.feedforwardBackward(
        B, units, gates.at(base, t), own.values.at(base, t + 1), own.values.stride, own.gradients.at(base, t + 1),
        own.gradients.stride, clip,
      )
      norm?.backward(pass, t, rowsOfGates(base, t))
    },
  }
}

/** The LSTM's cell, with or without layer normalisation of its gates and of the cell in h = σ(o) tanh(c). */
export const lstmCell: CellOf = (model, sizes, { prefix, gates, own, isTop, outputs }, arena) => {
  const { T, B, H, units, training } = sizes
  const clip = limitOf(model)
  const { normEpsilon } = model.conventions
  const clipCell = model.conventions.clipCell ? 1 : 0
  const [norm, cellNorm] = model.controller.layerNorm
    ? [
        fusedNorm(arena, { gain: `${prefix}/norm/gain`, bias: `${prefix}/bias` }, normEpsilon, outputs, sizes),
        fusedNorm(
          arena, { gain: `${prefix}/norm/cellGain`, bias: `${prefix}/norm/cellBias` }, normEpsilon,
          { stride: H, N: units, columns: groupsOf(1, H, units) }, sizes,
        ),
      ]
    : []
  const cells = arena.field(B * units, training ? T + 1 : 2)
  const cellTanh = arena.field(B * units, training ? T : 1)
  const dCell = arena.field(training ? B * units : 0)
  const dShown = arena.field(training && norm ? B * units : 0)
  const rowsOfGates = (base: number, t: number) => ({ at: gates.at(base, t), stride: gates.stride })
  const hiddenAt = (base: number, t: number) => [own.values.at(base, t + 1), own.values.stride] as const

  return {
    norms: norm && cellNorm ? [norm, cellNorm] : [],
    state: [
      {
        path: `${prefix}/hidden`,
        groups: 1,
        width: H,
        stride: own.values.stride,
        sequence: own.values.stride,
        inRows: isTop,
        at: own.values.at,
        gradientAt: own.gradients.at,
      },
      {
        path: `${prefix}/cell`,
        groups: 1,
        width: H,
        stride: units,
        sequence: units,
        inRows: false,
        at: (base, t) => at(cells, base, t),
        gradientAt: single(dCell),
      },
    ],
    activate: (pass, t) => {
      const { kernels, base } = pass
      const [before, cell, shown] = [at(cells, base, t), at(cells, base, t + 1), at(cellTanh, base, t)]
      const hidden = hiddenAt(base, t)
      if (norm === undefined || cellNorm === undefined) {
        kernels.lstmForward(B, units, gates.at(base, t), before, cell, shown, ...hidden, clip, clipCell)
        return
      }
      norm.forward(pass, t, rowsOfGates(base, t))
      kernels.lstmCellForward(B, units, gates.at(base, t), before, cell)
      cellNorm.forward(pass, t, { at: cell, stride: units }, { at: shown, stride: units })
      kernels.lstmHiddenForward(B, units, gates.at(base, t), cell, shown, ...hidden, clip, clipCell)
    },
    differentiate: (pass, t) => {
      const { kernels, base } = pass
      const [before, cell, squashed] = [at(cells, base, t), at(cells, base, t + 1), at(cellTanh, base, t)]
      const hidden = hiddenAt(base, t)
      const dHidden = [own.gradients.at(base, t + 1), own.gradients.stride] as const
      if (norm === undefined || cellNorm === undefined) {
        kernels.lstmBackward(
          B, units, gates.at(base, t), before, cell, squashed, ...hidden, ...dHidden, at(dCell, base), clip, clipCell,
        )
        return
      }
      const shown = at(dShown, base)
      kernels.lstmHiddenBackward(B, units, gates.at(base, t), squashed, ...hidden, ...dHidden, shown, clip)
      cellNorm.backward(pass, t, { at: shown, stride: units })
      kernels.lstmCellBackward(B, units, gates.at(base, t), before, cell, shown, at(dCell, base), clip, clipCell)
      norm.backward(pass, t, rowsOfGates(base, t))
    },
  }
}
