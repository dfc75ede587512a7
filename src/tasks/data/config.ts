import * as t from 'io-ts'
import {
  BelowOne,
  closed,
  Flag,
  Natural,
  NonEmpty,
  nullable,
  nullableRecord,
  oneOf,
  PositiveInt,
  withDefault,
} from '../../core/codec.ts'
import { DataSchema } from './schema.ts'

const isNames = (u: unknown): u is ReadonlyArray<string> => Array.isArray(u) && u.every((name) => NonEmpty.is(name))

/** A list of names, from JSON, from `[a, b]` without quotes, or from one name. */
const Names = new t.Type<ReadonlyArray<string>>(
  'a list of names, such as [a, b]',
  isNames,
  (u, context) => {
    if (isNames(u)) return t.success(u)
    if (typeof u !== 'string' || u.trim() === '') return t.failure(u, context)
    const list = /^\s*\[(.*)\]\s*$/s.exec(u)?.[1]
    const names = list === undefined ? [u] : list.split(',').map((name) => name.trim().replace(/^(["'])(.*)\1$/, '$2'))
    return names.every((name) => name !== '') ? t.success(names) : t.failure(u, context)
  },
  t.identity,
)

/** The endings of file names, and the formats that they mean. */
export const formats = ['jsonl', 'csv', 'tsv', 'txt', 'npz'] as const
export type Format = (typeof formats)[number]

/** The options of the task `data`. */
export const DataConfig = closed('data', {
  data: withDefault(nullable(NonEmpty), null, 'the file of sequences; `--data FILE` sets it'),
  heldOutFile: withDefault(
    nullable(NonEmpty),
    null,
    'a file of held-out sequences; `--held-out FILE` sets it; `heldOut` then has no effect',
  ),
  heldOut: withDefault(
    BelowOne,
    0.1,
    'the share of the file that is held out: of sequences a fixed choice, of a series or a text its end',
  ),
  format: withDefault(nullable(oneOf(...formats)), null, 'the format; `null`: by the ending of the file’s name'),
  kind: withDefault(
    nullable(oneOf('bits', 'classes', 'values')),
    null,
    'what the targets are; `null`: inferred from them',
  ),
  inputKind: withDefault(
    nullable(oneOf('numbers', 'classes')),
    null,
    'what the inputs are; `null`: inferred from them',
  ),
  inputs: withDefault(Names, [], 'CSV: columns of inputs, by default all others; npz: the array, by default `inputs`'),
  targets: withDefault(
    Names,
    [],
    'CSV: columns of targets, by default the inputs of the next row; npz: the array, by default `targets`',
  ),
  mask: withDefault(
    nullable(NonEmpty),
    null,
    'CSV: the column of weights, by default 1 each; npz: the array, by default `mask`',
  ),
  sequence: withDefault(
    nullable(NonEmpty),
    null,
    'CSV: the column that names the sequence of a row; `null`: the file is one series',
  ),
  ahead: withDefault(
    nullable(Natural),
    null,
    'rows from a row to its targets; `null`: 0 with targets of their own, else 1',
  ),
  delimiter: withDefault(nullable(NonEmpty), null, 'between the cells of a row; `null`: a comma, in .tsv a tab'),
  unit: withDefault(oneOf('character', 'word'), 'character', 'the steps of a text'),
  window: withDefault(PositiveInt, 64, 'rows of a training sequence that is cut from a series or a text'),
  stride: withDefault(nullable(PositiveInt), null, 'rows between the starts of windows; `null`: `window`'),
  vocabulary: withDefault(
    PositiveInt,
    2000,
    `the most classes of a field; of a text’s words, the most frequent, the others are one class`,
  ),
  standardise: withDefault(Flag, true, 'the model scales numbers to mean 0 and deviation 1, and its answers back'),
  maxBytes: withDefault(PositiveInt, 2 ** 30, 'npz: the most bytes that the archive may unpack to'),
  sha256: withDefault(nullable(NonEmpty), null, 'SHA-256 of the file; `train` writes it'),
  heldOutSha256: withDefault(nullable(NonEmpty), null, 'SHA-256 of the held-out file; `train` writes it'),
  schema: withDefault(nullableRecord(DataSchema), null, 'what was inferred from the file; `train` writes it'),
})
export type DataConfig = t.TypeOf<typeof DataConfig>

/** The format of a file, by the config or by its ending; `undefined` for an unknown ending. */
export const formatOf = (path: string, { format }: Pick<DataConfig, 'format'>): Format | undefined =>
  format ?? formats.find((ending) => path.toLowerCase().endsWith(`.${ending}`))
