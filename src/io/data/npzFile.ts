import { either as E } from 'fp-ts'
import type { NpyArray } from '../../formats/npy.ts'
import { readNpz } from '../../formats/npz.ts'
import type { SequenceSource } from '../../tasks/data/dataFile.ts'
import { encoderOf, type Field, widthOf } from '../../tasks/data/field.ts'
import { createSlot, type Report, shown, type Slot } from '../../tasks/data/slot.ts'
import type { Row } from '../../tasks/task.ts'
import { createContentHash } from './contentHash.ts'
import type { FileFields, Reader, Reading } from './reading.ts'
import { scanFile } from './scan.ts'

/** An array as N sequences of T rows, each of C numbers, or one number or class. */
type Rows = Readonly<{ name: string; count: number; steps: number; width: number | undefined; data: ArrayLike<number> }>

const shapeText = (shape: ReadonlyArray<number>): string => `[${shape.join(' ')}]`

/** A row of an array, as a slot or an encoder takes it. */
const valueAt = ({ steps, width, data }: Rows, n: number, t: number): unknown => {
  const at = n * steps + t
  if (width === undefined) return data[at]
  return Array.from({ length: width }, (_, channel) => data[at * width + channel] as number)
}

/** The last numbers of an index, as NumPy writes it: [n,t,c] of many sequences, [t,c] of one. */
const indexText = (isSeries: boolean, n: number, rest: ReadonlyArray<string | number>): string =>
  `[${[...(isSeries ? [] : [n]), ...rest].join(',')}]`

const observed = (
  rows: Rows,
  slot: Slot,
  isSeries: boolean,
  report: (index: string, what: string) => void,
  counts: (n: number, t: number) => boolean,
): void => {
  for (let n = 0; n < rows.count; n++) {
    const values = Array.from({ length: rows.steps }, (_, t) => valueAt(rows, n, t))
    const own: Report = (path, what) => report(indexText(isSeries, n, path), what)
    slot.observe(values, own, (t) => counts(n, t))
  }
}

/** The arrays of an archive, as sequences; faults of names and shapes are reported. */
const arranged = (arrays: ReadonlyMap<string, NpyArray>, { config, known, unlabelled, file, faults }: Reading) => {
  const before = faults.count()
  const names = [...arrays.keys()]
  const [inputName = 'inputs', targetName = 'targets'] = [config.inputs[0], config.targets[0]]
  const maskName = config.mask ?? 'mask'
  const inputs = arrays.get(inputName)
  const targets = arrays.get(targetName)
  const mask = arrays.get(maskName)
  const fault = (name: string, what: string): void => faults.add(`${file.path}: ${name}`, what)
  if (inputs === undefined) {
    fault(inputName, `there is no such array; the archive has ${names.join(', ')}`)
    return undefined
  }
  const isIds = known === undefined ? config.inputKind === 'classes' : known.inputs[0]?.of === 'ids'
  const axes = inputs.shape.length + (isIds ? 1 : 0)
  if (axes !== 2 && axes !== 3) {
    fault(
      inputName,
      `expected shape [N T${isIds ? '' : ' I'}] or [T${isIds ? '' : ' I'}], got ${shapeText(inputs.shape)}`,
    )
    return undefined
  }
  const isSeries = axes === 2
  const [count, steps] = isSeries
    ? [1, inputs.shape[0] as number]
    : [inputs.shape[0] as number, inputs.shape[1] as number]
  const rowsOf = (name: string, { shape, data }: NpyArray, ranks: ReadonlyArray<number>): Rows | undefined => {
    const leading = isSeries ? [steps] : [count, steps]
    const rest = shape.length - leading.length
    if (!ranks.includes(rest) || leading.some((length, axis) => shape[axis] !== length)) {
      fault(
        name,
        `expected shape ${shapeText(leading)}${ranks.includes(1) ? ' or with one axis more' : ''}, as ${inputName} has, got ${shapeText(shape)}`,
      )
      return undefined
    }
    return { name, count, steps, width: rest === 0 ? undefined : shape.at(-1), data }
  }
  if (count * steps === 0) fault(inputName, `expected rows, got shape ${shapeText(inputs.shape)}`)
  if (config.mask !== null && mask === undefined)
    fault(maskName, `there is no such array; the archive has ${names.join(', ')}`)
  if (targets === undefined && ((!isSeries && !unlabelled) || config.targets.length > 0) && !unlabelled)
    fault(targetName, `there is no such array; the archive has ${names.join(', ')}`)
  const found = {
    isSeries,
    inputs: rowsOf(inputName, inputs, [isIds ? 0 : 1]),
    targets: targets === undefined ? undefined : rowsOf(targetName, targets, [0, 1]),
    mask: mask === undefined ? undefined : rowsOf(maskName, mask, [0]),
  }
  return faults.count() > before || found.inputs === undefined ? undefined : { ...found, inputs: found.inputs }
}

const checkMask = (mask: Rows, isSeries: boolean, report: (index: string, what: string) => void): void => {
  for (let n = 0; n < mask.count; n++) {
    let isCounted = false
    for (let t = 0; t < mask.steps; t++) {
      const weight = mask.data[n * mask.steps + t] as number
      if (!Number.isFinite(weight) || weight < 0)
        report(indexText(isSeries, n, [t]), `expected a weight ≥ 0, got ${shown(weight)}`)
      isCounted ||= weight > 0
    }
    if (!isCounted && !isSeries) report(`[${n}]`, 'expected a weight > 0, got only zeros: no row counts')
  }
}

const bytesOf = async ({ file, note }: Reading) => {
  const bytes = Buffer.alloc(file.size)
  const sha256 = await scanFile(
    file,
    (chunk, offset) => {
      chunk.copy(bytes, offset)
      return true
    },
    note,
  )
  return { bytes, sha256: sha256 as string }
}

/** Reads an .npz archive: arrays of N sequences, or of one series. */
export const readArchive: Reader = async (reading) => {
  const { file, config, known, unlabelled, faults } = reading
  if (file.size > config.maxBytes) {
    faults.add(file.path, `the archive has ${file.size} bytes; expected at most ${config.maxBytes}, task.maxBytes`)
    return undefined
  }
  const { bytes, sha256 } = await bytesOf(reading)
  const arrays = readNpz(bytes, { maxBytes: config.maxBytes })
  if (E.isLeft(arrays)) {
    faults.add(file.path, arrays.left)
    return undefined
  }
  const found = arranged(arrays.right, reading)
  if (found === undefined) return undefined
  const { inputs, targets, mask, isSeries } = found
  const { vocabulary, inputKind, kind } = config
  const isNext = targets === undefined && !unlabelled
  const slots = {
    inputs: createSlot('inputs', { known: known?.inputs[0], asked: inputKind ?? undefined, vocabulary }),
    targets: createSlot('targets', { known: known?.targets[0], asked: known?.kind ?? kind ?? undefined, vocabulary }),
  }
  const at =
    (name: string) =>
    (index: string, what: string): void =>
      faults.add(`${file.path}: ${name}${index}`, what)
  const weightAt = (n: number, t: number): number =>
    mask === undefined ? 1 : (mask.data[n * mask.steps + t] as number)
  if (mask !== undefined) checkMask(mask, isSeries, at(mask.name))
  observed(inputs, slots.inputs, isSeries, at(inputs.name), () => true)
  const answers = targets ?? (isNext ? inputs : undefined)
  if (answers !== undefined)
    observed(
      answers,
      slots.targets,
      isSeries,
      targets === undefined ? () => undefined : at(answers.name),
      (n, t) => weightAt(n, t) > 0,
    )
  const input = slots.inputs.field()
  const target = slots.targets.field()
  if (faults.count() > 0) return undefined
  const isFuture = config.targets.length === 0 && targets === undefined
  const fields: FileFields = {
    kind: known?.kind ?? slots.targets.kind(),
    inputs: [input],
    targets: [isNext && input.of === 'ids' ? { ...input, name: 'targets' } : target],
    ahead: unlabelled ? 0 : (config.ahead ?? (isFuture && isSeries ? 1 : 0)),
  }
  return { sha256, fields, contents: contentsOf(fields, { inputs, answers, isSeries, weightAt }) }
}

type Arranged = Readonly<{
  inputs: Rows
  answers: Rows | undefined
  isSeries: boolean
  weightAt: (n: number, t: number) => number
}>

const contentsOf = (fields: FileFields, { inputs, answers, isSeries, weightAt }: Arranged) => {
  const input = encoderOf(fields.inputs[0] as Field)
  const target = encoderOf(fields.targets[0] as Field)
  const none: Row = Array.from({ length: widthOf(fields.targets) }, () => 0)
  const rows = (n: number, from: number, to: number) => {
    const steps = Array.from({ length: to - from }, (_, t) => from + t)
    return {
      inputs: steps.map((t) => input(valueAt(inputs, n, t))),
      targets: steps.map((t) => (answers === undefined ? none : target(valueAt(answers, n, t)))),
      mask: steps.map((t) => weightAt(n, t)),
    }
  }
  if (isSeries)
    return { form: 'series' as const, steps: inputs.steps, rows: (from: number, to: number) => rows(0, from, to) }
  const source: SequenceSource = {
    count: inputs.count,
    longest: inputs.steps,
    isEven: true,
    lengthOf: () => inputs.steps,
    at: (n) => rows(n, 0, inputs.steps),
  }
  return { form: 'sequences' as const, source, hashes: hashesOf(inputs, answers, weightAt) }
}

/** Hashes of the numbers of each sequence. */
const hashesOf = (inputs: Rows, answers: Rows | undefined, weightAt: Arranged['weightAt']): Float64Array => {
  const word = new Float64Array(1)
  const halves = new Int32Array(word.buffer)
  return Float64Array.from({ length: inputs.count }, (_, n) => {
    const hash = createContentHash()
    const add = (value: number): void => {
      word[0] = value
      hash.add(halves[0] as number)
      hash.add(halves[1] as number)
    }
    for (const { steps, width = 1, data } of answers === undefined ? [inputs] : [inputs, answers])
      for (let at = n * steps * width; at < (n + 1) * steps * width; at++) add(data[at] as number)
    for (let t = 0; t < inputs.steps; t++) add(weightAt(n, t))
    return hash.done()
  })
}
