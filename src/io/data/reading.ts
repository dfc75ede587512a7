import type { TargetKind } from '../../models/targets.ts'
import type { DataConfig } from '../../tasks/data/config.ts'
import type { DataFile } from '../../tasks/data/dataFile.ts'
import type { Field } from '../../tasks/data/field.ts'
import type { DataSchema } from '../../tasks/data/schema.ts'
import type { FaultList } from './faultList.ts'
import type { PlainFile } from './plainFile.ts'
import type { Note } from './scan.ts'

/** The fields that a file must fit. */
export type KnownFields = Pick<DataSchema, 'kind' | 'inputs' | 'targets'>

/** How a file of data is read. */
export type Reading = Readonly<{
  file: PlainFile
  config: DataConfig
  /** `undefined`: they are inferred from the file. */
  known: KnownFields | undefined
  /** Whether the file is for predictions: it needs no targets, and the inputs of its last rows are kept. */
  unlabelled: boolean
  faults: FaultList
  note: Note
}>

/** What a file holds. */
export type FileFields = Readonly<{
  kind: TargetKind
  inputs: ReadonlyArray<Field>
  targets: ReadonlyArray<Field>
  ahead: number
}>

/** A file that was read once: its contents on demand, its fields and its SHA-256. */
export type ReadFile = Readonly<{ contents: DataFile; fields: FileFields; sha256: string }>

/** Reads a file once. Its faults go to the list; then there is no result. */
export type Reader = (reading: Reading) => Promise<ReadFile | undefined>

/** Numbers that are kept in memory of the sequences that were read last. */
export const KEPT = 2 ** 20

/** What a row costs of {@link KEPT}: its numbers, and one for a class, whose row is shared. */
export const costOf = (fields: ReadonlyArray<Field>): number =>
  fields.reduce((sum, { of, size }) => sum + (of === 'numbers' ? size : 1), 1)
