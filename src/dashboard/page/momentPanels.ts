import { colourScaleFor, storedScale } from '../../charts/colourScaleFor.ts'
import { maxOf } from '../../core/extremes.ts'
import { axisLabels, axisName } from '../../recording/axisLabels.ts'
import { idAt, placesOn, titleAt } from '../../recording/fieldPlaces.ts'
import { type CaptionedField, fieldsOf, writesFirst } from '../../recording/fields.ts'
import { headName } from '../../recording/heads.ts'
import { entry, type Field } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { headWeightings } from '../../recording/weightings.ts'
import type { Beside, Side } from './heatMapSpec.ts'
import { momentPanel, named, type Panel, range, type Subject, slotSide } from './panel.ts'

/** One axis of a matrix, and the entries that are shown. */
const sideOf = ({ recording, slots }: Subject, { letters, numbers }: CaptionedField, axis: number) => {
  const letter = letters[axis] ?? ''
  const count = numbers.shape[axis + 1] ?? 0
  const side: Side = named(axisName(letter), axisLabels(letter, count, recording.anatomy))
  return letter === 'N' ? { side: slotSide(slots), shown: slots } : { side, shown: range(count) }
}

const besideSlots = (recording: Recording, slots: ReadonlyArray<number>, t: number): ReadonlyArray<Beside> =>
  headWeightings(recording).map((head) => ({
    name: headName(head),
    variable: `--${head.kind}`,
    value: (row) => head.weight(t, slots[row] ?? -1),
  }))

const SIGNS = { write: { variable: '--write', name: 'written' }, read: { variable: '--read', name: 'read' } } as const

/** A field at a step, with its last two axes as a matrix. The memory has the head weightings at its side. */
const matrixPanels = (subject: Subject, t: number, field: CaptionedField): ReadonlyArray<Panel> => {
  const { recording, slots } = subject
  const { letters, numbers, caption } = field
  const [rows, columns] = [sideOf(subject, field, letters.length - 2), sideOf(subject, field, letters.length - 1)]
  const beside = letters.at(-2) === 'N' ? besideSlots(recording, slots, t) : []
  const kinds = (['write', 'read'] as const).filter((kind) =>
    beside.some(({ variable }) => variable === SIGNS[kind].variable),
  )
  return placesOn(field, letters.length - 2, recording.anatomy).map((place, n) =>
    momentPanel(
      {
        id: idAt(field, place, n),
        title: titleAt(recording, field, place),
        text: caption.text,
        field: {
          rows: rows.shown.length,
          columns: columns.shown.length,
          value: (row, column) => entry(numbers, t, ...place.index, rows.shown[row] ?? -1, columns.shown[column] ?? -1),
        },
        rows: rows.side,
        value: caption.value,
        scale: letters.at(-1) === 'W' ? storedScale(numbers.data) : colourScaleFor(numbers.data),
        signs: kinds.map((kind) => SIGNS[kind]),
      },
      { columns: columns.side, beside },
    ),
  )
}

/** The memory matrices at a step. */
export const storedPanels = (subject: Subject, t: number): ReadonlyArray<Panel> =>
  fieldsOf(subject.recording, 'matrix').flatMap((field) => matrixPanels(subject, t, field))

type Row = Readonly<{ label: string; value: (column: number) => number }>

const rowsOf = ({ recording }: Subject, t: number, field: CaptionedField): ReadonlyArray<Row> =>
  placesOn(field, field.letters.length - 1, recording.anatomy).map(({ index, labels }) => ({
    label: labels.join(', '),
    value: (column) => entry(field.numbers, t, ...index, column),
  }))

/** Words of some fields at a step, stacked, on one scale for all steps. */
const wordPanel = (subject: Subject, t: number, fields: readonly [CaptionedField, ...CaptionedField[]]): Panel => {
  const [{ caption }] = fields
  const rows = fields.flatMap((field) => rowsOf(subject, t, field))
  const field: Field = {
    rows: rows.length,
    columns: maxOf(fields.map(({ numbers }) => numbers.shape.at(-1) ?? 0)),
    value: (row, column) => rows[row]?.value(column) ?? Number.NaN,
  }
  return momentPanel(
    {
      id: fields.map(({ name }) => name).join('+'),
      title: caption.title,
      text: caption.text,
      field,
      rows: named(
        '',
        rows.map(({ label }) => label),
      ),
      value: caption.value,
      scale: colourScaleFor(...fields.map(({ numbers }) => numbers.data)),
    },
    { columns: { name: axisName('W'), label: String } },
  )
}

/** Words at a step: one panel for all fields with the same title, in the order of their first field. */
export const wordPanels = (subject: Subject, t: number): ReadonlyArray<Panel> => {
  const fields = fieldsOf(subject.recording, 'words')
  const titles = new Set(fields.map(({ caption }) => caption.title))
  return [...titles].flatMap((title) => {
    const [first, ...others] = writesFirst(fields.filter(({ caption }) => caption.title === title))
    return first === undefined ? [] : [wordPanel(subject, t, [first, ...others])]
  })
}
