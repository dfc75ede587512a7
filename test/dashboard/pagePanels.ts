import assert from 'node:assert/strict'
import { controlSection } from '../../src/dashboard/page/controlPanels.ts'
import { headSection } from '../../src/dashboard/page/headPanels.ts'
import { linkPanel } from '../../src/dashboard/page/linkPanel.ts'
import { storedPanels, wordPanels } from '../../src/dashboard/page/momentPanels.ts'
import type { Panel } from '../../src/dashboard/page/panel.ts'
import { slotsInUse } from '../../src/dashboard/page/slotsInUse.ts'
import { placesOn } from '../../src/recording/fieldPlaces.ts'
import { fieldsOf } from '../../src/recording/fields.ts'
import type { Recording } from '../../src/recording/recording.ts'

/** What a page shows of a recording besides its sequence, of its last step, in the page's order. */
export const pagePanels = (recording: Recording): ReadonlyArray<Panel> => {
  const subject = { recording, slots: slotsInUse(recording) }
  const t = (recording.inputs.shape[0] ?? 0) - 1
  return [
    ...headSection(subject).panels,
    ...controlSection(subject).panels,
    ...storedPanels(subject, t),
    ...fieldsOf(recording, 'links').flatMap((field) =>
      placesOn(field, field.letters.length - 2, recording.anatomy)
        .slice(0, 1)
        .map((place) => linkPanel(subject, field, t, place)),
    ),
    ...wordPanels(subject, t),
  ]
}

/** Every cell of a panel has a number, and every row and column a name. */
export const assertFilled = ({ id, title, text, map: { field, rows, columns, value } }: Panel): void => {
  assert.ok(field.rows > 0 && field.columns > 0, id)
  for (const said of [title, text, value]) assert.ok(said.length > 0 && !/undefined|NaN/.test(said), `${id}: ${said}`)
  for (let row = 0; row < field.rows; row++) {
    assert.doesNotMatch(rows.label(row), /undefined|NaN/, id)
    for (let column = 0; column < field.columns; column++)
      assert.ok(Number.isFinite(field.value(row, column)), `${id} at ${row}, ${column}`)
  }
  for (let column = 0; column < field.columns; column++) assert.doesNotMatch(columns.label(column), /undefined|NaN/, id)
}
