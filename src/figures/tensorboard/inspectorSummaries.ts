import { colourScaleFor, storedScale, valueScale } from '../../charts/colourScaleFor.ts'
import { type ColourScale, UNIT } from '../../charts/colourScale.ts'
import type { SummaryValue } from '../../formats/tensorboard/event.ts'
import { histogramOf } from '../../formats/tensorboard/histogram.ts'
import { kindIn } from '../../recording/errors.ts'
import { placesOn } from '../../recording/fieldPlaces.ts'
import { type CaptionedField, fieldsOf } from '../../recording/fields.ts'
import { entry, type Field, overTime, stepsOf } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { type HeadWeighting, headWeightings } from '../../recording/weightings.ts'
import { pictureOf } from './picture.ts'

const heatMap = (name: string, field: Field, scale: ColourScale = UNIT): SummaryValue => ({
  tag: `probe/${name}`,
  picture: pictureOf(field, scale),
})

/** All weights of a head, step by step. */
const weightsOf = ({ weight }: HeadWeighting, steps: number, slots: number): ReadonlyArray<number> =>
  Array.from({ length: steps * slots }, (_, at) => weight(Math.floor(at / slots), at % slots))

/** Histograms of each head's weights. */
const histograms = (recording: Recording): ReadonlyArray<SummaryValue> =>
  headWeightings(recording).map((head) => ({
    tag: `weightings/${head.kind} ${head.at + 1}`,
    histogram: histogramOf(weightsOf(head, stepsOf(recording), recording.anatomy.slots)),
  }))

/** Fields with one number per slot over time, slots down, time to the right: weightings and usage. */
const slotsOverTime = ({ anatomy }: Recording, field: CaptionedField): ReadonlyArray<SummaryValue> => {
  const { letters, numbers, caption } = field
  const name = caption.title.toLowerCase()
  const scale = colourScaleFor(numbers.data)
  return placesOn(field, letters.length - 1, anatomy).map(({ index, labels }) => {
    const place = labels.map((label, axis) => (/^[RK]$/.test(letters[axis] ?? '') ? (index[axis] ?? 0) + 1 : label))
    return heatMap([name, ...place].join(' '), overTime(numbers, ...index), scale)
  })
}

/** The memory after the last step, one row per slot, on a scale fitted to its values. */
const stored = ({ letters, numbers, caption }: CaptionedField): ReadonlyArray<SummaryValue> => {
  if (letters.join(' ') !== 'N W') return []
  const [steps = 0, rows = 0, columns = 0] = numbers.shape
  const last: Field = { rows, columns, value: (slot, column) => entry(numbers, steps - 1, slot, column) }
  return [heatMap(`${caption.title.toLowerCase()} at the end`, last, storedScale(numbers.data))]
}

const isOfBits = (recording: Recording): boolean => kindIn(recording) === 'bits'

/** Probabilities are from 0 to 1; values are shown by their range. */
const answerScale = (recording: Recording): ColourScale =>
  kindIn(recording) === 'values' ? valueScale(recording.targets.data, recording.outputs.data) : UNIT

/**
 * A model on a sequence, for TensorBoard: heat maps of the sequence, the head weightings, the usage and the memory, and
 * histograms of the weightings.
 */
export const inspectorSummaries = (recording: Recording): ReadonlyArray<SummaryValue> => [
  heatMap('input', overTime(recording.inputs), isOfBits(recording) ? UNIT : valueScale(recording.inputs.data)),
  heatMap('target', overTime(recording.targets), answerScale(recording)),
  heatMap('output', overTime(recording.outputs), answerScale(recording)),
  ...fieldsOf(recording, 'slots').flatMap((field) => slotsOverTime(recording, field)),
  ...histograms(recording),
  ...fieldsOf(recording, 'matrix').flatMap(stored),
]
