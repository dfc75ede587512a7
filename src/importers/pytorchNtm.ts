import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import type { ModelConfig } from '../models/config.ts'
import { type FieldColumns, interfaceColumns } from './interfaceColumns.ts'
import { affineFrom, entriesFrom, layerPath, lstmFrom, lstmNames, rowsOf } from './mappings.ts'
import { layersIn, prefixOf, shapeIn, sizeIn } from './names.ts'
import type { Importer, ImportOptions, Mapping, Plan, Problems, Tensors } from './plan.ts'

const LSTM = 'controller.lstm.'
const READ = 'fc_read'
const WRITE = 'fc_write'

/** Its heads in their order: the stem of each layer, and whether it reads. */
type Head = Readonly<{ stem: string; reads: boolean }>

const headsIn = (tensors: Tensors, prefix: string): ReadonlyArray<Head> => {
  const heads: Head[] = []
  for (let at = 0; ; at++) {
    const found = [READ, WRITE].find((kind) => tensors.has(`${prefix}heads.${at}.${kind}.weight`))
    if (found === undefined) return heads
    heads.push({ stem: `${prefix}heads.${at}.${found}`, reads: found === READ })
  }
}

/** The order of reading and writing in our terms; `undefined` if we have none. */
const orderOf = (heads: ReadonlyArray<Head>): string | undefined => {
  const kinds = heads.map(({ reads }) => (reads ? 'r' : 'w')).join('')
  if (/^r+w$/.test(kinds)) return 'readThenWrite'
  if (/^wr+$/.test(kinds)) return 'writeThenRead'
  return undefined
}

/** The names that the initial memory has: in every module that holds it, one and the same tensor. */
const memoryNames = (prefix: string, heads: ReadonlyArray<Head>): ReadonlyArray<string> => [
  `${prefix}memory.mem_bias`,
  `${prefix.replace(/[^.]+\.$/, '')}memory.mem_bias`,
  ...heads.map((_, at) => `${prefix}heads.${at}.memory.mem_bias`),
]

/** The activations of its published models. */
const published = {
  keys: 'relu',
  strengths: 'relu',
  shiftWeightings: 'softmax-relu',
  sharpening: 'one-plus-relu',
  eraseVectors: 'relu',
  addVectors: 'relu',
}

/** Those of its code since PyTorch 0.4. */
const later = {
  keys: 'linear',
  strengths: 'softplus',
  shiftWeightings: 'softmax',
  sharpening: 'oneplus',
  eraseVectors: 'sigmoid',
  addVectors: 'linear',
}

/** How it writes Σ w̃^γ + 1e-16. */
const SHARPENING_EPSILON = 1e-16

/** Where a head's rows are: key, strength, gate, shifts, sharpening, and of a write head erase and add vectors. */
const fieldsOf = (heads: ReadonlyArray<Head>, W: number, S: number): FieldColumns => {
  const inOrder = [...heads.filter(({ reads }) => reads), ...heads.filter(({ reads }) => !reads)]
  const of = (some: ReadonlyArray<Head>, first: number, count: number) =>
    some.flatMap(({ stem }) => rowsOf(stem, first, count))
  const writes = inOrder.filter(({ reads }) => !reads)
  return {
    keys: of(inOrder, 0, W),
    strengths: of(inOrder, W, 1),
    interpolationGates: of(inOrder, W + 1, 1),
    shiftWeightings: of(inOrder, W + 2, S),
    sharpening: of(inOrder, W + 2 + S, 1),
    eraseVectors: of(writes, W + 3 + S, W),
    addVectors: of(writes, 2 * W + 3 + S, W),
  }
}

const plan = (tensors: Tensors, { activations }: ImportOptions): E.Either<Problems, Plan> => {
  const found = prefixOf(tensors, [`${LSTM}weight_ih_l0`])
  if (E.isLeft(found)) return found
  const prefix = found.right
  const heads = headsIn(tensors, prefix)
  const reading = heads.filter(({ reads }) => reads)
  const [R, K] = [reading.length, heads.length - reading.length]
  const order = orderOf(heads)
  const [memory = `${prefix}memory.mem_bias`, ...copies] = memoryNames(prefix, heads).filter((name) =>
    tensors.has(name),
  )
  const [N = 0, W = 0] = shapeIn(tensors, memory)
  if (R === 0 || K === 0 || W === 0) {
    const missing = [
      ...(R === 0 ? [`${prefix}heads.0.${READ}.weight is missing: a read head`] : []),
      ...(K === 0 ? [`${prefix}heads.1.${WRITE}.weight is missing: a write head`] : []),
      ...(W === 0 ? [`${memory} is missing: the initial memory, [slots, numbers per slot]`] : []),
    ]
    return E.left(missing)
  }
  if (order === undefined)
    return E.left([
      `its heads come in the order ${heads.map(({ reads }) => (reads ? 'read' : 'write')).join(', ')}; Engram has read heads before or after one write head, whose order in a step is model.conventions.order`,
    ])
  const S = sizeIn(tensors, `${reading[0]?.stem}.weight`, 0) - W - 3
  const layers = layersIn(tensors, `${prefix}${LSTM}`)
  const H = sizeIn(tensors, `${prefix}${LSTM}weight_hh_l0`, 1)
  const I = sizeIn(tensors, `${prefix}${LSTM}weight_ih_l0`, 1) - R * W
  const O = sizeIn(tensors, `${prefix}fc.weight`, 0)
  if (!(S > 0 && S % 2 === 1) || !(H > 0) || !(I > 0) || !(O > 0))
    return E.left([
      `its sizes do not fit each other: ${I} inputs, ${O} outputs, ${H} units, ${W} numbers per slot, ${R} read heads, ${S} shifts`,
    ])
  const model = {
    kind: 'ntm',
    slots: N,
    wordSize: W,
    readHeads: R,
    writeHeads: K,
    shifts: S,
    controller: { kind: 'lstm', units: H, layers },
    conventions: {
      order,
      sharpeningEpsilon: SHARPENING_EPSILON,
      activations: activations === 'later' ? later : published,
    },
    initialState: { memory: 'learned', readVectors: 'learned', controller: 'learned', weightings: 'zeros' },
  } as const satisfies JsonRecord
  const rows = (stem: string) => W + 3 + S + (stem.endsWith(WRITE) ? 2 * W : 0)
  const initial = (kind: 'h' | 'c', name: string): ReadonlyArray<Mapping> =>
    Array.from({ length: layers }, (_, layer) =>
      entriesFrom(
        `initial/${layerPath('controller', layer, layers)}/${name}`,
        [H],
        [{ name: `${prefix}controller.lstm_${kind}_bias`, shape: [layers, 1, H] }],
        layer * H,
      ),
    )
  return E.right({
    model,
    inputSize: I,
    outputSize: O,
    tasks: [
      { name: 'copy', bits: O, startFlag: false },
      { name: 'repeat-copy', bits: O - 1, startFlag: false, repeatMean: 5.5, repeatUnit: Math.sqrt(99 / 12) },
    ],
    mappings: [
      ...Array.from({ length: layers }, (_, layer) =>
        lstmFrom(layerPath('controller', layer, layers), lstmNames(`${prefix}${LSTM}`, `_l${layer}`, tensors), {
          inputs: layer === 0 ? I + R * W : H,
          units: H,
        }),
      ).flat(),
      ...affineFrom('interface', H, interfaceColumns(model as unknown as ModelConfig, fieldsOf(heads, W, S)), rows),
      ...affineFrom('readout', H + R * W, rowsOf(`${prefix}fc`, 0, O), () => O),
      entriesFrom('initial/memory', [N, W], [{ name: memory, shape: [N, W] }]),
      entriesFrom(
        'initial/readVectors',
        [R, W],
        reading.map((_, at) => ({ name: `${prefix}read${at}_bias`, shape: [1, W] })),
      ),
      ...initial('h', 'hidden'),
      ...initial('c', 'cell'),
    ],
    copies: copies.map((name) => [name, memory] as const),
    notes: [
      activations === 'later'
        ? 'Activations are those of its code since PyTorch 0.4: softplus, sigmoid and linear.'
        : 'Activations are those of its published models: relu. For a model of its code since PyTorch 0.4, add --activations later.',
      'Its initial memory and read vectors are fixed; here training changes them.',
    ],
  })
}

/** loudinthecloud/pytorch-ntm: an NTM with an LSTM, learned initial states and relu activations. */
export const pytorchNtm: Importer = { name: 'pytorch-ntm', title: 'loudinthecloud/pytorch-ntm', plan }
