import { resolve } from 'node:path'
import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type DataConfig, type Format, formatOf, formats } from '../../tasks/data/config.ts'
import type { DataFile, DataFiles } from '../../tasks/data/dataFile.ts'
import { scalingOf } from '../../tasks/data/scalings.ts'
import type { DataSchema } from '../../tasks/data/schema.ts'
import { partsOf } from '../../tasks/data/split.ts'
import { strangeEncoding } from '../files/regularFile.ts'
import { readCsv } from './csvFile.ts'
import { createFaultList, type FaultList } from '../../tasks/data/faultList.ts'
import { readJsonl } from './jsonlFile.ts'
import { readArchive } from './npzFile.ts'
import { openPlainFile, type PlainFile } from './plainFile.ts'
import type { KnownFields, Reader, ReadFile } from './reading.ts'
import type { Note } from './scan.ts'
import { readText } from './textFile.ts'

const readers: Readonly<Record<Format, Reader>> = {
  jsonl: readJsonl,
  csv: readCsv,
  tsv: readCsv,
  txt: readText,
  npz: readArchive,
}

type Options = Readonly<{
  config: DataConfig
  known: KnownFields | undefined
  unlabelled: boolean
  faults: FaultList
  note: Note
}>

/** Reads a file of any format once; nothing if it has faults. */
const readFile = async (path: string, options: Options): Promise<E.Either<AppError, ReadFile | undefined>> => {
  const file = openPlainFile(path)
  return E.isLeft(file) ? file : E.right(await readOpen(file.right, options))
}

const readOpen = async (file: PlainFile, options: Options): Promise<ReadFile | undefined> => {
  const { config, faults } = options
  const { path } = file
  if (file.size === 0) {
    faults.add(path, 'the file is empty')
    return undefined
  }
  const format = formatOf(path, config)
  if (format === undefined) {
    faults.add(
      path,
      `its ending is none of ${formats.map((name) => `.${name}`).join(', ')}: name the format by --set task.format=…`,
    )
    return undefined
  }
  const strange = format === 'npz' ? undefined : strangeEncoding(file.read(0, Math.min(file.size, 4)))
  if (strange !== undefined) {
    faults.add(path, `it is ${strange} text; save it as UTF-8`)
    return undefined
  }
  return readers[format]({ ...options, file })
}

/** A task's options with what its files were found to be, and the files. */
export type LoadedData = Readonly<{ config: DataConfig; files: DataFiles }>

/** The files have another checksum than those of the run. */
const changed = (path: string, before: string | null, now: string): AppError | undefined =>
  before === null || before === now
    ? undefined
    : {
        tag: 'UnreadableFile',
        path,
        reason: `the file has changed: SHA-256 is now ${now}. The run started with ${before}`,
        remedy: 'Name that file by --data FILE (or --held-out FILE), or start a new run with this one.',
      }

/** Why parts of the data cannot be trained or evaluated on. */
const checkParts = (
  path: string,
  schema: Omit<DataSchema, 'longest' | 'scaling'>,
  files: Omit<DataFiles, 'schema'>,
  config: DataConfig,
  faults: FaultList,
) => {
  const parts = partsOf({ ...files, schema }, config)
  const what = schema.form === 'series' ? 'window' : 'sequence'
  if (parts.train.count === 0)
    faults.add(
      path,
      parts.left > 0
        ? `all its sequences are held out as well: ${config.heldOutFile} has them, too`
        : `it is too short: no ${what} is left to train on`,
    )
  if (parts.heldOut.count === 0 && (config.heldOut > 0 || config.heldOutFile !== null))
    faults.add(
      config.heldOutFile ?? path,
      `no ${what} can be held out${files.train.form === 'sequences' ? ': all are equal, or there is only one' : ': it is too short'}. Give more, or --held-out FILE, or --set task.heldOut=0`,
    )
  return parts
}

const overlapFault = (
  train: ReadFile,
  heldOut: ReadFile | undefined,
  { data, heldOutFile }: DataConfig,
  faults: FaultList,
): void => {
  if (heldOut === undefined) return
  if (heldOut.sha256 === train.sha256)
    faults.add(heldOutFile ?? '', `it is the same file as ${data}: expected other sequences`)
  if (heldOut.contents.form !== train.contents.form)
    faults.add(
      heldOutFile ?? '',
      `expected ${train.contents.form === 'series' ? 'one series' : 'sequences'}, as ${data} holds, got the other`,
    )
}

/**
 * Reads the files of a config of the task `data`, each once: checks them, infers what they hold, and indexes their contents,
 * which stay in the files. The returned config records paths, checksums and what was inferred.
 *
 * @param evaluating whether the files are not trained on: the held-out file may be any
 * @returns `IoFailure` if a file cannot be read, `InvalidFiles` with all faults, `UnreadableFile` if a file is not the one that the run started with
 */
export const readData = async (
  config: DataConfig,
  note: Note = () => undefined,
): Promise<E.Either<AppError, LoadedData>> => {
  if (config.data === null)
    return E.left({ tag: 'Usage', message: 'The task data reads its sequences from a file: give --data FILE.' })
  const named = { ...config, data: config.data }
  const faults = createFaultList()
  const shared = { config: named, unlabelled: false, faults, note }
  const readTrain = await readFile(named.data, { ...shared, known: config.schema ?? undefined })
  if (E.isLeft(readTrain)) return readTrain
  const train = readTrain.right
  const readHeldOut =
    named.heldOutFile === null
      ? E.right(undefined)
      : await readFile(named.heldOutFile, { ...shared, known: config.schema ?? train?.fields })
  if (E.isLeft(readHeldOut)) return readHeldOut
  const heldOut = readHeldOut.right
  const files = { train, ...(heldOut !== undefined && { heldOut }) }
  for (const [path, before, read] of [
    [named.data, config.sha256, train],
    [named.heldOutFile ?? '', config.heldOutSha256, heldOut],
  ] as const) {
    const other = read === undefined ? undefined : changed(path, before, read.sha256)
    if (other !== undefined) return E.left(other)
  }
  if (files.train !== undefined) overlapFault(files.train, heldOut, named, faults)
  const error = faults.error()
  if (error !== undefined || files.train === undefined)
    return E.left(error ?? { tag: 'InvalidFiles', faults: [], count: 0 })
  return finished(named, files.train, heldOut, faults)
}

const finished = (
  config: DataConfig & Readonly<{ data: string }>,
  train: ReadFile,
  heldOut: ReadFile | undefined,
  faults: FaultList,
): E.Either<AppError, LoadedData> => {
  const contents: Readonly<{ train: DataFile; heldOut?: DataFile }> = {
    train: train.contents,
    ...(heldOut !== undefined && { heldOut: heldOut.contents }),
  }
  const found = { form: train.contents.form, ...train.fields }
  const parts = checkParts(config.data, found, contents, config, faults)
  const error = faults.error()
  if (error !== undefined) return E.left(error)
  const schema: DataSchema = config.schema ?? {
    ...found,
    longest: parts.train.longest,
    scaling: config.standardise ? scalingOf(parts.train, found) : null,
  }
  return E.right({
    config: {
      ...config,
      data: resolve(config.data),
      heldOutFile: config.heldOutFile === null ? null : resolve(config.heldOutFile),
      sha256: train.sha256,
      heldOutSha256: heldOut?.sha256 ?? null,
      schema,
    },
    files: { ...contents, schema },
  })
}

/**
 * Reads a file for predictions of a model.
 *
 * @param known the model's fields
 * @returns `InvalidFiles` with all faults
 */
export const readForPrediction = async (
  path: string,
  config: DataConfig,
  known: KnownFields,
  note: Note = () => undefined,
): Promise<E.Either<AppError, DataFile>> => {
  const faults = createFaultList()
  const read = await readFile(path, { config, known, unlabelled: true, faults, note })
  if (E.isLeft(read)) return read
  const error = faults.error()
  return read.right === undefined || error !== undefined
    ? E.left(error ?? { tag: 'InvalidFiles', faults: [], count: 0 })
    : E.right(read.right.contents)
}
