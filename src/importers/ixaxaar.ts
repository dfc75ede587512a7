import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import type { ModelConfig } from '../models/config.ts'
import { type FieldColumns, interfaceColumns } from './interfaceColumns.ts'
import { affineFrom, type Column, layerPath, lstmFrom, lstmNames, rowsOf } from './mappings.ts'
import { asked as given, layersIn, prefixOf, sizeIn } from './names.ts'
import type { Importer, ImportOptions, Plan, Problems, Tensors } from './plan.ts'
import { slotsNeeded } from './slotsNeeded.ts'

const LSTM = 'lstm_layer_0.'
const UNSUPPORTED: ReadonlyArray<readonly [name: RegExp, why: string]> = [
  [
    /(^|\.)(lstm|gru|rnn)_layer_1\./,
    'num_layers is above 1: each layer has its own pass through a memory, which Engram does not have',
  ],
  [
    /(^|\.)gru_layer_0\./,
    'its controller is a torch.nn.GRU, which resets after the product with the hidden state; Engram’s GRU resets before',
  ],
  [/(^|\.)rnn_layer_0\./, 'its controller is a torch.nn.RNN, which Engram does not have'],
  [/_reverse$/, 'its controller is bidirectional'],
]

/** Sizes of its heads: R read heads, W numbers per slot. */
type Heads = Readonly<{ R: number; W: number }>

/** R and W of one linear layer of `size` rows, by p = R·W: size = p + 3W + 5R + 3. */
const headsBy = (p: number, size: number): ReadonlyArray<Heads> =>
  Array.from({ length: p }, (_, at) => at + 1)
    .filter((R) => p % R === 0 && p + 3 * (p / R) + 5 * R + 3 === size)
    .map((R) => ({ R, W: p / R }))

/** The fields in the order of its one layer, each with its rows. */
const fieldsInOrder = ({ R, W }: Heads): ReadonlyArray<readonly [field: string, layer: string, rows: number]> => [
  ['readKeys', 'read_keys', R * W],
  ['readStrengths', 'read_strengths', R],
  ['writeKeys', 'write_key', W],
  ['writeStrengths', 'write_strength', 1],
  ['eraseVectors', 'erase_vector', W],
  ['writeVectors', 'write_vector', W],
  ['freeGates', 'free_gates', R],
  ['allocationGates', 'allocation_gate', 1],
  ['writeGates', 'write_gate', 1],
  // Backward, forward, content, as ours.
  ['readModes', 'read_modes', 3 * R],
]

const plan = (tensors: Tensors, { model: asked, feedReads }: ImportOptions): E.Either<Problems, Plan> => {
  const unsupported = UNSUPPORTED.filter(([name]) => [...tensors.keys()].some((one) => name.test(one)))
  if (unsupported.length > 0) return E.left(unsupported.map(([, why]) => why))
  const found = prefixOf(tensors, [`${LSTM}weight_ih_l0`])
  if (E.isLeft(found)) return found
  const prefix = found.right
  const memory = ['shared', '0'].map((name) => `${prefix}rnn_layer_memory_${name}.`)
  const stem =
    memory.find((one) => [...tensors.keys()].some((name) => name.startsWith(one))) ??
    `${prefix}rnn_layer_memory_shared.`
  const one = `${stem}interface_weights`
  const several = `${stem}read_strengths_transform`
  const H = sizeIn(tensors, `${prefix}${LSTM}weight_hh_l0`, 1)
  const O = sizeIn(tensors, `${prefix}output.weight`, 0)
  const p = sizeIn(tensors, `${prefix}output.weight`, 1) - H
  const I = sizeIn(tensors, `${prefix}${LSTM}weight_ih_l0`, 1) - p
  const isOne = tensors.has(`${one}.weight`)
  const R0 = sizeIn(tensors, `${several}.weight`, 0)
  const choices = isOne
    ? headsBy(p, sizeIn(tensors, `${one}.weight`, 0))
    : R0 > 0 && p % R0 === 0
      ? [{ R: R0, W: p / R0 }]
      : []
  const wanted = choices.filter(({ R }) => R === (given(asked, 'readHeads') ?? R))
  const [heads] = wanted
  const problems = [
    ...(heads === undefined || !(H > 0 && I > 0 && O > 0)
      ? [`its sizes do not fit each other: ${I} inputs, ${O} outputs, ${H} units, ${p} numbers read per step`]
      : []),
    ...(wanted.length > 1
      ? [
          `model.readHeads: the sizes fit ${wanted.map(({ R, W }) => `${R} read heads of ${W} numbers`).join(' and ')}; add --set model.readHeads=${wanted.map(({ R }) => R).join(' or ')}`,
        ]
      : []),
    ...(given(asked, 'slots') === undefined ? [slotsNeeded('nr_cells of the DNC')] : []),
  ]
  if (problems.length > 0 || heads === undefined) return E.left(problems)
  const { R, W } = heads
  const layers = layersIn(tensors, `${prefix}${LSTM}`)
  const model = {
    kind: 'dnc',
    slots: given(asked, 'slots') ?? 0,
    wordSize: W,
    readHeads: R,
    writeHeads: 1,
    controller: { kind: 'lstm', units: H, layers },
    conventions: { strength: 'softplus', keyActivation: 'tanh' },
    initialState: { controller: 'zeros', memory: 'zeros', readVectors: 'zeros', weightings: 'zeros' },
  } as const satisfies JsonRecord
  const order = fieldsInOrder(heads)
  const begins = order.map((_, at) => order.slice(0, at).reduce((sum, [, , rows]) => sum + rows, 0))
  const columns = (at: number): ReadonlyArray<Column> => {
    const [, layer, count] = order[at] as readonly [string, string, number]
    return isOne ? rowsOf(one, begins[at] ?? 0, count) : rowsOf(`${stem}${layer}_transform`, 0, count)
  }
  const fields: FieldColumns = Object.fromEntries(order.map(([field], at) => [field, columns(at)]))
  const heights = new Map<string, number>(order.map(([, layer, count]) => [`${stem}${layer}_transform`, count]))
  const rows = (name: string) => heights.get(name) ?? order.reduce((sum, [, , count]) => sum + count, 0)
  const readsFed = feedReads === true
  return E.right({
    model,
    inputSize: I,
    outputSize: O,
    tasks: [{ name: 'copy', bits: O - 1, startFlag: false, answerFlag: 'channel' }],
    mappings: [
      ...Array.from({ length: layers }, (_, layer) =>
        lstmFrom(
          layerPath('controller', layer, layers),
          lstmNames(`${prefix}${LSTM}`, `_l${layer}`, tensors),
          { inputs: layer === 0 ? I + p : H, units: H },
          undefined,
          layer === 0 && !readsFed ? [I, I + p] : undefined,
        ),
      ).flat(),
      ...affineFrom('interface', H, interfaceColumns(model as unknown as ModelConfig, fields), rows),
      ...affineFrom('readout', H + p, rowsOf(`${prefix}output`, 0, O), () => O),
    ],
    notes: [
      readsFed
        ? 'The controller sees the vectors read at the step before, as where the model is called step by step.'
        : 'Called on whole sequences, its controller sees zeros in place of the vectors read before: their weights are 0 here. For a model called step by step, add --feed-reads.',
      'It draws the initial state of its LSTM at random for each call; here it is zero.',
    ],
  })
}

/** ixaxaar/pytorch-dnc: a DNC with stacked LSTM layers, and one linear layer for the interface or one per field. */
export const ixaxaar: Importer = { name: 'ixaxaar', title: 'ixaxaar/pytorch-dnc', plan }
