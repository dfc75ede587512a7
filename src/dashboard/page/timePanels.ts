import { colourScaleFor } from '../../charts/colourScaleFor.ts'
import { axisLabels, axisName } from '../../recording/axisLabels.ts'
import { idAt, placesOn, titleAt } from '../../recording/fieldPlaces.ts'
import type { CaptionedField } from '../../recording/fields.ts'
import { overTime, withRows } from '../../recording/numbersAt.ts'
import { alongSequence, named, overTimePanel, type Panel, range, type Subject, slotSide } from './panel.ts'

const SLOT_HEIGHT = 14
const ROW_HEIGHT = 20

/** A field over time: one panel per index of its leading axes, with its last axis as rows, all on one scale. */
export const timePanels = ({ recording, slots }: Subject, field: CaptionedField): ReadonlyArray<Panel> => {
  const { letters, numbers, caption } = field
  const { anatomy } = recording
  const last = letters.at(-1) ?? ''
  const count = letters.length === 0 ? 1 : (numbers.shape.at(-1) ?? 0)
  const labels = letters.length === 0 ? [''] : axisLabels(last, count, anatomy)
  // Shifts are shown in ascending order.
  const order = last === 'N' ? slots : last === 'S' ? range(count).toReversed() : range(count)
  const rows =
    last === 'N'
      ? slotSide(slots)
      : named(
          axisName(last),
          order.map((at) => labels[at] ?? String(at)),
        )
  const panels = placesOn(field, letters.length - 1, anatomy).map((place, n) =>
    overTimePanel(
      {
        id: idAt(field, place, n),
        title: titleAt(recording, field, place),
        text: caption.text,
        field: withRows(overTime(numbers, ...place.index), order),
        rows,
        value: caption.value,
        scale: colourScaleFor(numbers.data),
      },
      { rowHeight: last === 'N' ? SLOT_HEIGHT : ROW_HEIGHT },
    ),
  )
  return alongSequence(panels, recording)
}
