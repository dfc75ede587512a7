import * as t from 'io-ts'
import { AnyNumber, closed, oneOf, Positive, ruled, section, withDefault } from '../core/codec.ts'

/**
 * What a model's outputs are trained to be, and so how they are read:
 *
 * - `bits`: logits of independent bits. Read by the sigmoid; loss: cross-entropy, in bits.
 * - `classes`: logits of one class of O. Read by the softmax; loss: cross-entropy, in bits.
 * - `values`: numbers, in the unit of the data. Loss: squared error, of standardised numbers.
 */
export const targetKinds = ['bits', 'classes', 'values'] as const
/** The kind of a task’s targets, and of a model’s outputs: `bits`, `classes` or `values`. */
export type TargetKind = (typeof targetKinds)[number]

const Scaling = ruled(
  closed('scaling', {
    mean: withDefault(
      t.readonlyArray(AnyNumber, 'a list of numbers'),
      [],
      'mean of each channel; empty: not standardised',
    ),
    deviation: withDefault(
      t.readonlyArray(Positive, 'a list of numbers > 0'),
      [],
      'standard deviation of each channel',
    ),
  }),
  ({ mean, deviation }) =>
    mean.length === deviation.length
      ? []
      : [{ key: 'deviation', message: `expected ${mean.length} numbers, as mean has, got ${deviation.length}` }],
)

/** The mean and the standard deviation (> 0) of each channel; both empty for channels that stay as they are. */
export type Scaling = t.TypeOf<typeof Scaling>

/** Channels that stay as they are. */
export const unscaled: Scaling = { mean: [], deviation: [] }

/** How a model's outputs are read. */
export const OutputsConfig = closed('outputs', {
  kind: withDefault(
    oneOf(...targetKinds),
    'bits',
    'what the outputs are: logits of `bits` or of `classes`, or `values`; the task determines it',
  ),
})

/**
 * The standardisation of a model's inputs and outputs, part of the model: its step takes raw inputs x and computes with
 * (x − mean) / deviation; its outputs are y · deviation + mean.
 */
export const StandardisationConfig = closed('standardisation', {
  inputs: section(Scaling),
  outputs: section(Scaling),
})
