import * as t from 'io-ts'
import { AnyNumber, closed, Natural, nullableRecord, oneOf, Positive, PositiveInt } from '../../core/codec.ts'
import { Field } from './field.ts'

const ScalingCodec = closed('a scaling', {
  mean: t.readonlyArray(AnyNumber, 'a list of numbers'),
  deviation: t.readonlyArray(Positive, 'a list of numbers > 0'),
})

/**
 * What a file of sequences holds: a list of sequences or one series, the fields of a row's inputs and targets, the kind of
 * the targets, the rows from a row to its targets, the rows of the longest sequence that is drawn, and the scalings of numbers, from the training part.
 */
export const DataSchema = closed('what was inferred from the data', {
  form: oneOf('sequences', 'series'),
  kind: oneOf('bits', 'classes', 'values'),
  inputs: t.readonlyArray(Field, 'a list of fields'),
  targets: t.readonlyArray(Field, 'a list of fields'),
  ahead: Natural,
  longest: PositiveInt,
  scaling: nullableRecord(
    closed('scalings', { inputs: nullableRecord(ScalingCodec), targets: nullableRecord(ScalingCodec) }),
  ),
})
export type DataSchema = t.TypeOf<typeof DataSchema>
