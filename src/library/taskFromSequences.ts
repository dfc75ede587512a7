import { either as E } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { type TargetKind, unscaled } from '../models/targets.ts'
import { DataConfig } from '../tasks/data/config.ts'
import { addText, createContentHash } from '../tasks/data/contentHash.ts'
import type { DataFile } from '../tasks/data/dataFile.ts'
import { createFaultList, type FaultList } from '../tasks/data/faultList.ts'
import { scalingOf } from '../tasks/data/scalings.ts'
import { checkedSequence, type SequenceData, type Slots } from '../tasks/data/sequenceData.ts'
import { sequenceReader } from '../tasks/data/sequenceReader.ts'
import { createSlot } from '../tasks/data/slot.ts'
import { partsOf } from '../tasks/data/split.ts'
import { taskOfFiles } from '../tasks/data/task.ts'
import type { Task } from '../tasks/task.ts'
import type { ModelOptions } from './modelOptions.ts'

/** A row: numbers, or one class as a number from 0 or as a name. */
export type RowData = ReadonlyArray<number> | number | string

/** A sequence of your own. */
export type OwnSequence = Readonly<{
  /** At least one row. All rows of all sequences are of one form and width. */
  inputs: ReadonlyArray<RowData>
  /** As many rows as the inputs. Numbers by themselves are classes if all are whole, else values. */
  targets: ReadonlyArray<RowData>
  /** The weight ≥ 0 of each row in the loss; a row of weight 0 does not count. Default 1 each. */
  mask?: ReadonlyArray<number>
}>

/** What {@link taskFromSequences} makes a task of. */
export type SequencesOptions = Readonly<{
  sequences: ReadonlyArray<OwnSequence>
  /** What the targets are. Default: inferred from them. */
  targets?: TargetKind
  /** What inputs that are numbers by themselves are. Default: classes if all are whole, else numbers. */
  inputs?: 'numbers' | 'classes'
  /** The held-out sequences, or their share of `sequences`, 0 to below 1; equal sequences are on one side. Default 0.1. */
  heldOut?: number | ReadonlyArray<OwnSequence>
  /** Whether the model scales numbers to mean 0 and deviation 1, and its answers back. Default true. */
  standardise?: boolean
}>

/** A task of sequences, and the options that a model for it needs: `createModel({ kind, ...task.modelOptions })`. */
export type SequencesTask = Task &
  Readonly<{ modelOptions: Pick<ModelOptions, 'inputSize' | 'outputSize' | 'outputs' | 'standardisation'> }>

/** A place such as `sequences[3].targets[5][0]`. */
const placeOf = (path: ReadonlyArray<string | number>): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}${text === '' ? '' : '.'}${key}`),
    '',
  )

const checkAll = (
  list: ReadonlyArray<OwnSequence>,
  name: string,
  slots: Slots,
  faults: FaultList,
): ReadonlyArray<SequenceData> => {
  if (list.length === 0) faults.add(name, 'expected at least one sequence, got none')
  return list.flatMap((given, at) => {
    const found = checkedSequence(given, slots, false, (path, what) => faults.add(placeOf([name, at, ...path]), what))
    return found === undefined ? [] : [found]
  })
}

const hashOf = (data: SequenceData): number => {
  const hash = createContentHash()
  addText(hash, JSON.stringify([data.inputs, data.targets, data.mask]))
  return hash.done()
}

/** Sequences in memory, as the contents of a file. */
const contentsOf = (
  list: ReadonlyArray<SequenceData>,
  read: ReturnType<typeof sequenceReader>,
): Extract<DataFile, { form: 'sequences' }> => {
  const all = list.map(read)
  return {
    form: 'sequences',
    hashes: Float64Array.from(list, hashOf),
    source: {
      count: all.length,
      longest: all.reduce((longest, { inputs }) => Math.max(longest, inputs.length), 0),
      lengthOf: (index) => all[index]?.inputs.length ?? 0,
      at: (index) => all[index] ?? { inputs: [], targets: [], mask: [] },
    },
  }
}

const defaults: DataConfig = E.getOrElseW(() => {
  throw new RangeError('the task data has no defaults')
})(DataConfig.decode({}))

/**
 * A task of sequences in memory: training draws batches of similar lengths, evaluation (`task.heldOut`) uses each held-out
 * sequence at most once.
 *
 * @returns the task with the options that its model needs; `InvalidFiles` with the first twenty faults, and how many there are
 */
export const taskFromSequences = ({
  sequences,
  targets,
  inputs,
  heldOut = 0.1,
  standardise = true,
}: SequencesOptions): E.Either<AppError, SequencesTask> => {
  const faults = createFaultList()
  const { vocabulary } = defaults
  const slots = {
    inputs: createSlot('inputs', { asked: inputs, vocabulary }),
    targets: createSlot('targets', { asked: targets, vocabulary }),
  }
  const share = typeof heldOut === 'number' ? heldOut : 0
  if (!(share >= 0 && share < 1))
    faults.add('heldOut', `expected sequences, or a share from 0 to below 1, got ${share}`)
  const given = checkAll(sequences, 'sequences', slots, faults)
  const others = typeof heldOut === 'number' ? undefined : checkAll(heldOut, 'heldOut', slots, faults)
  const error = faults.error()
  if (error !== undefined) return E.left(error)
  const fields = { inputs: [slots.inputs.field()], targets: [slots.targets.field()] }
  const read = sequenceReader(fields)
  const files = { train: contentsOf(given, read), ...(others && { heldOut: contentsOf(others, read) }) }
  const config = { ...defaults, heldOut: share, standardise }
  const found = { form: 'sequences' as const, kind: slots.targets.kind(), ahead: 0, ...fields }
  const parts = partsOf({ ...files, schema: found }, config)
  if (parts.train.count === 0) faults.add('sequences', 'no sequence is left to train on: all are held out')
  if (parts.heldOut.count === 0 && share > 0)
    faults.add(
      'sequences',
      'no sequence can be held out: all are equal, or there is only one. Give more, or heldOut: 0',
    )
  const late = faults.error()
  if (late !== undefined) return E.left(late)
  const scaling = standardise ? scalingOf(parts.train, found) : null
  const task = taskOfFiles(config, { ...files, schema: { ...found, longest: parts.train.longest, scaling } })
  return E.right({
    ...task,
    name: 'sequences',
    modelOptions: {
      inputSize: task.inputSize,
      outputSize: task.targetSize,
      outputs: { kind: found.kind },
      standardisation: { inputs: scaling?.inputs ?? unscaled, outputs: scaling?.targets ?? unscaled },
    },
  })
}
