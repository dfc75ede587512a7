import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import type { ModelConfig } from '../models/config.ts'
import { type FieldColumns, interfaceColumns } from './interfaceColumns.ts'
import { type Column, affineFrom, lstmFrom, rowsOf } from './mappings.ts'
import { asked as given, prefixOf, sizeIn } from './names.ts'
import type { Importer, ImportOptions, Mapping, Plan, Problems, Tensors } from './plan.ts'
import { slotsNeeded } from './slotsNeeded.ts'

const INPUT = 'controller.in_to_all_0'
const UNSUPPORTED: ReadonlyArray<readonly [name: RegExp, why: string]> = [
  [
    /controller\.in_to_all_1\./,
    'its controller has several LSTM layers, each of which sees the input; Engram’s see the layer below alone',
  ],
  [/controller\.model\.\d+\./, 'its controller is feedforward with relu units; Engram’s has tanh units'],
]

/** Its gates are f, i, o, g: the places of our i, f, g, o. */
const GATES = [1, 0, 3, 2]

/** Sizes and switches that the number of rows of its one layer must fit. */
type Heads = Readonly<{ R: number; W: number; masking: boolean; sharpness: boolean }>

const sizeOf = ({ R, W, masking, sharpness }: Heads): number =>
  R * (W * (masking ? 2 : 1) + 4) + 3 * W + R + 3 + (masking ? W : 0) + (sharpness ? 2 * R : 0)

/** What fits p = R·W and the number of rows. */
const headsBy = (p: number, size: number): ReadonlyArray<Heads> =>
  Array.from({ length: p }, (_, at) => at + 1)
    .filter((R) => p % R === 0)
    .flatMap((R) =>
      [false, true].flatMap((masking) => [false, true].map((sharpness) => ({ R, W: p / R, masking, sharpness }))),
    )
    .filter((heads) => sizeOf(heads) === size)

/** The blocks of its layer in their order: of the write head, the read heads, the sharpness. */
const blocks = ({ R, W, masking, sharpness }: Heads): ReadonlyArray<readonly [field: string, rows: number]> => [
  ...(masking ? [['writeMasks', W] as const] : []),
  ['writeKeys', W],
  ['eraseVectors', W],
  ['writeVectors', W],
  ['freeGates', R],
  ['writeStrengths', 1],
  ['allocationGates', 1],
  ['writeGates', 1],
  ...(masking ? [['readMasks', R * W] as const] : []),
  ['readKeys', R * W],
  ['readStrengths', R],
  ['readModes', 3 * R],
  ...(sharpness
    ? ([
        ['forwardSharpness', R],
        ['backwardSharpness', R],
      ] as const)
    : []),
]

/** Its read modes are backward, content, forward; ours are backward, forward, content. */
const inOurOrder = (modes: ReadonlyArray<Column>): ReadonlyArray<Column> =>
  modes.map((_, at) => modes[3 * Math.floor(at / 3) + ([0, 2, 1][at % 3] as number)] as Column)

const fieldsOf = (stem: string, heads: Heads): FieldColumns => {
  let row = 0
  const fields: Record<string, ReadonlyArray<Column>> = {}
  for (const [field, count] of blocks(heads)) {
    const columns = rowsOf(stem, row, count)
    fields[field] = field === 'readModes' ? inOurOrder(columns) : columns
    row += count
  }
  return fields
}

/** The readout: of the controller and of the reads, each a layer with a bias. */
const readout = (prefix: string, H: number, p: number, O: number): ReadonlyArray<Mapping> => {
  const [out, read] = [`${prefix}controller_to_out`, `${prefix}read_to_out`]
  const [[kernel], [reads]] = [
    affineFrom('', H, rowsOf(out, 0, O), () => O),
    affineFrom('', p, rowsOf(read, 0, O), () => O),
  ] as [[Mapping], [Mapping]]
  return [
    {
      to: 'readout/kernel',
      shape: [H + p, O],
      from: [...kernel.from, ...reads.from],
      make: ([ofHidden, ofReads]) => {
        const all = new Float32Array((H + p) * O)
        all.set(kernel.make([ofHidden as Float32Array]))
        all.set(reads.make([ofReads as Float32Array]), H * O)
        return all
      },
    },
    {
      to: 'readout/bias',
      shape: [O],
      from: [out, read].map((stem) => ({ name: `${stem}.bias`, shape: [O] })),
      make: ([a, b]) => Float32Array.from({ length: O }, (_, at) => (a?.[at] ?? 0) + (b?.[at] ?? 0)),
    },
  ]
}

/** An LSTM that sees bits x in its first inputs where the source’s sees 2x − 1: W (2x − 1) + b = 2W x + (b − Σ W). */
const onBits = (count: number, [kernel, recurrent, bias]: ReadonlyArray<Mapping>): ReadonlyArray<Mapping> => {
  if (kernel === undefined || recurrent === undefined || bias === undefined) return []
  const [, width = 0] = kernel.shape
  return [
    {
      ...kernel,
      make: (sources) => kernel.make(sources).map((weight, at) => (at < count * width ? 2 * weight : weight)),
    },
    recurrent,
    {
      ...bias,
      from: [...bias.from, ...kernel.from],
      make: (sources) => {
        const weights = kernel.make(sources.slice(bias.from.length))
        return bias
          .make(sources.slice(0, bias.from.length))
          .map((value, column) =>
            Array.from({ length: count }, (_, row) => weights[row * width + column] as number).reduce(
              (sum, weight) => sum - weight,
              value,
            ),
          )
      },
    },
  ]
}

const plan = (tensors: Tensors, { model: asked, signedBits }: ImportOptions): E.Either<Problems, Plan> => {
  const unsupported = UNSUPPORTED.filter(([name]) => [...tensors.keys()].some((one) => name.test(one)))
  if (unsupported.length > 0) return E.left(unsupported.map(([, why]) => why))
  const found = prefixOf(tensors, [`${INPUT}.weight`])
  if (E.isLeft(found)) return found
  const prefix = found.right
  const controls = `${prefix}controller_to_controls`
  const H = sizeIn(tensors, `${prefix}controller.out_to_all_0.weight`, 1)
  const O = sizeIn(tensors, `${prefix}controller_to_out.weight`, 0)
  const p = sizeIn(tensors, `${prefix}read_to_out.weight`, 1)
  const I = sizeIn(tensors, `${prefix}${INPUT}.weight`, 1) - p
  const size = sizeIn(tensors, `${controls}.weight`, 0)
  const conventions = (asked['conventions'] ?? {}) as JsonRecord
  const wanted = headsBy(p, size).filter(
    ({ R, masking, sharpness }) =>
      R === (given(asked, 'readHeads') ?? R) &&
      masking === (conventions['masking'] ?? masking) &&
      sharpness === (conventions['linkSharpness'] ?? sharpness),
  )
  const [heads] = wanted
  const fits = ({ R, masking, sharpness }: Heads) =>
    `model.readHeads=${R}, model.conventions.masking=${masking}, model.conventions.linkSharpness=${sharpness}`
  const problems = [
    ...(heads === undefined || !(H > 0 && I > 0 && O > 0)
      ? [
          `its sizes do not fit each other: ${I} inputs, ${O} outputs, ${H} units, ${p} numbers read per step, ${size} controls`,
        ]
      : []),
    ...(wanted.length > 1
      ? [`its sizes fit several models; add with --set one of ${wanted.map(fits).join('; ')}`]
      : []),
    ...(given(asked, 'slots') === undefined ? [slotsNeeded('mem_count of its arguments')] : []),
  ]
  if (problems.length > 0 || heads === undefined) return E.left(problems)
  const { R, W, masking, sharpness } = heads
  const model = {
    kind: 'dnc',
    slots: given(asked, 'slots') ?? 0,
    wordSize: W,
    readHeads: R,
    writeHeads: 1,
    controller: { kind: 'lstm', units: H, layers: 1 },
    conventions: {
      strength: 'oneplus',
      keyActivation: 'linear',
      usageStopGradient: true,
      masking,
      deallocation: true,
      linkSharpness: sharpness,
      clipInterface: 20,
    },
    initialState: { controller: 'zeros', memory: 'zeros', readVectors: 'zeros', weightings: 'zeros' },
  } as const satisfies JsonRecord
  return E.right({
    model,
    inputSize: I,
    outputSize: O,
    tasks: [{ name: 'copy', bits: O - 1, startFlag: false, answerFlag: 'row' }],
    mappings: [
      ...onBits(
        signedBits === true ? I : 0,
        lstmFrom(
          'controller',
          {
            input: `${prefix}${INPUT}.weight`,
            recurrent: `${prefix}controller.out_to_all_0.weight`,
            biases: [`${prefix}${INPUT}.bias`],
          },
          { inputs: I + p, units: H },
          GATES,
        ),
      ),
      ...affineFrom(
        'interface',
        H,
        interfaceColumns(model as unknown as ModelConfig, fieldsOf(controls, heads)),
        () => size,
        tensors.has(`${controls}.bias`),
      ),
      ...readout(prefix, H, p, O),
    ],
    notes: [
      'Freed slots are erased, which no tensor shows. For a model trained with -dealloc_content 0, add --set model.conventions.deallocation=false.',
      signedBits === true
        ? 'Its inputs are bits x; the source feeds 2x − 1, which is part of the weights here.'
        : 'Its main.py feeds 2x − 1 for bits x. For a run that is fed the bits, as our tasks do, add --signed-bits.',
    ],
  })
}

/** RobertCsordas/dnc: a DNC with masked look-ups, de-allocation and sharpened links, of one LSTM layer. */
export const csordas: Importer = { name: 'csordas', title: 'RobertCsordas/dnc', plan }
