import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import type { ModelConfig } from '../models/config.ts'
import { type FieldColumns, interfaceColumns } from './interfaceColumns.ts'
import { affineFrom, lstmFrom, lstmNames, rowsOf } from './mappings.ts'
import { asked as given, prefixOf, sizeIn } from './names.ts'
import type { Importer, ImportOptions, Plan, Problems, Tensors } from './plan.ts'
import { slotsNeeded } from './slotsNeeded.ts'

const CELL = 'controller.in_2_hid.'

/** A layer per field of the interface: the rows of its output. */
type Layers = Readonly<Record<string, number>>

/** The limit of its logits. Its clamp of the LSTM's state has no effect: the result is dropped, and a state of an LSTM is below 1. */
const CLIP = 20

const plan = (tensors: Tensors, { model: asked }: ImportOptions): E.Either<Problems, Plan> => {
  const found = prefixOf(tensors, [`${CELL}weight_ih`])
  if (E.isLeft(found)) return found
  const prefix = found.right
  const [reads, writes] = [`${prefix}accessor.read_heads.hid_2_`, `${prefix}accessor.write_heads.hid_2_`]
  const height = (stem: string) => sizeIn(tensors, `${stem}.weight`, 0)
  const [R, K] = [height(`${reads}beta`), height(`${writes}beta`)]
  const W = R === 0 ? 0 : height(`${reads}key`) / R
  const H = sizeIn(tensors, `${prefix}${CELL}weight_hh`, 1)
  const I = sizeIn(tensors, `${prefix}${CELL}weight_ih`, 1) - R * W
  const O = height(`${prefix}hid_to_out`)
  const isDnc = tensors.has(`${reads}read_mode.weight`)
  const S = R === 0 ? 0 : height(`${reads}shift`) / R
  const whole = [R, K, W, H, I, O, ...(isDnc ? [] : [S])].every((size) => Number.isSafeInteger(size) && size > 0)
  if (!whole || (!isDnc && S % 2 === 0))
    return E.left([
      `its sizes do not fit each other: ${I} inputs, ${O} outputs, ${H} units, ${W} numbers per slot, ${R} read heads, ${K} write heads${isDnc ? '' : `, ${S} shifts`}`,
    ])
  const N = given(asked, 'slots')
  if (N === undefined) return E.left([slotsNeeded(isDnc ? 'its options have 16' : 'its options have 128')])
  const model = {
    kind: isDnc ? 'dnc' : 'ntm',
    slots: N,
    wordSize: W,
    readHeads: R,
    writeHeads: K,
    ...(!isDnc && { shifts: S }),
    controller: { kind: 'lstm', units: H, layers: 1 },
    conventions: {
      strength: 'softplus',
      keyActivation: 'tanh',
      ...(isDnc ? {} : { order: 'writeThenRead' }),
      clip: CLIP,
    },
    initialState: { controller: 'zeros', memory: 1e-6, readVectors: 1e-6, weightings: 'one-hot' },
  } as const satisfies JsonRecord
  const both: Layers = { key: W, beta: 1, ...(isDnc ? {} : { gate: 1, shift: S, gamma: 1 }) }
  const ofReads: Layers = { ...both, ...(isDnc && { free_gate: 1, read_mode: 2 * K + 1 }) }
  const ofWrites: Layers = { ...both, erase: W, add: W, ...(isDnc && { alloc_gate: 1, write_gate: 1 }) }
  const read = (name: string) => rowsOf(`${reads}${name}`, 0, R * (ofReads[name] ?? 0))
  const write = (name: string) => rowsOf(`${writes}${name}`, 0, K * (ofWrites[name] ?? 0))
  const all = (name: string) => [...read(name), ...write(name)]
  const fields: FieldColumns = isDnc
    ? {
        readKeys: read('key'),
        writeKeys: write('key'),
        writeVectors: write('add'),
        readStrengths: read('beta'),
        writeStrengths: write('beta'),
        eraseVectors: write('erase'),
        freeGates: read('free_gate'),
        allocationGates: write('alloc_gate'),
        writeGates: write('write_gate'),
        readModes: read('read_mode'),
      }
    : {
        keys: all('key'),
        strengths: all('beta'),
        interpolationGates: all('gate'),
        shiftWeightings: all('shift'),
        sharpening: all('gamma'),
        eraseVectors: write('erase'),
        addVectors: write('add'),
      }
  const rows = (stem: string) =>
    stem.startsWith(reads)
      ? R * (ofReads[stem.slice(reads.length)] ?? 0)
      : K * (ofWrites[stem.slice(writes.length)] ?? 0)
  return E.right({
    model,
    inputSize: I,
    outputSize: O,
    tasks: [
      { name: 'copy', bits: O },
      { name: 'repeat-copy', bits: O - 1 },
    ],
    mappings: [
      ...lstmFrom('controller', lstmNames(`${prefix}${CELL}`, '', tensors), { inputs: I + R * W, units: H }),
      ...affineFrom('interface', H, interfaceColumns(model as unknown as ModelConfig, fields), rows),
      ...affineFrom('readout', H + R * W, rowsOf(`${prefix}hid_to_out`, 0, O), () => O),
    ],
    notes: [
      `Conventions are those of its last version: softplus strengths, tanh of keys and of vectors to write, logits limited to ±${CLIP}.`,
    ],
  })
}

/** jingweiz/pytorch-dnc: an NTM or a DNC with an LSTM, and one linear layer per field of the interface. */
export const pytorchDnc: Importer = { name: 'pytorch-dnc', title: 'jingweiz/pytorch-dnc', plan }
