import type { Row, Sequence } from '../task.ts'
import type { DataSchema } from './schema.ts'

/** Sequences that are read on demand, by number from 0. */
export type SequenceSource = Readonly<{
  count: number
  /** The rows of a sequence. */
  lengthOf: (index: number) => number
  /** The rows of the longest. */
  longest: number
  /** Whether all but the last, which may be shorter, are known to have one length. */
  isEven?: boolean
  /** @throws BadSequence if the file has changed since it was opened */
  at: (index: number) => Sequence
}>

/** Rows of a series: inputs, targets and weights, each as many. */
export type SeriesRows = Readonly<{
  inputs: ReadonlyArray<Row>
  targets: ReadonlyArray<Row>
  mask: ReadonlyArray<number>
}>

/** The contents of a file: sequences, or one series that windows are cut from. Reading it is synchronous. */
export type DataFile =
  | Readonly<{
      form: 'sequences'
      source: SequenceSource
      /** 53 bits of a hash of each sequence: the same for the same contents. */
      hashes: Float64Array
    }>
  | Readonly<{
      form: 'series'
      steps: number
      /** The rows from a step up to, but without, another. */
      rows: (from: number, to: number) => SeriesRows
    }>

/** The files of a task `data`, and what was inferred from them. */
export type DataFiles = Readonly<{ schema: DataSchema; train: DataFile; heldOut?: DataFile }>
