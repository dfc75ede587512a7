import { colourScaleFor } from '../../charts/colourScaleFor.ts'
import type { Place } from '../../recording/fieldPlaces.ts'
import type { CaptionedField } from '../../recording/fields.ts'
import { entry } from '../../recording/numbersAt.ts'
import { momentPanel, type Panel, type Subject, slotSide } from './panel.ts'

/** Links between slots at a step, at one index of the leading axes: from the column's slot to the row's slot. */
export const linkPanel = (
  { slots }: Subject,
  { name, caption, numbers }: CaptionedField,
  t: number,
  { index }: Place,
): Panel => {
  const side = slotSide(slots)
  return momentPanel(
    {
      id: name,
      title: caption.title,
      text: caption.text,
      field: {
        rows: slots.length,
        columns: slots.length,
        value: (row, column) => entry(numbers, t, ...index, slots[row] ?? -1, slots[column] ?? -1),
      },
      rows: { ...side, name: 'to slot' },
      value: caption.value,
      scale: colourScaleFor(numbers.data),
    },
    { columns: { ...side, name: 'from slot' } },
  )
}
