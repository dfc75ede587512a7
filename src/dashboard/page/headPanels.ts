import { fieldsOf, writesFirst } from '../../recording/fields.ts'
import type { Section, Subject } from './panel.ts'
import { timePanels } from './timePanels.ts'

/** Everything by slot, over time: where the heads look, and which slots are in use. */
export const headSection = (subject: Subject): Section => ({
  id: 'heads',
  title: 'Slots over time',
  panels: writesFirst(fieldsOf(subject.recording, 'slots')).flatMap((field) => timePanels(subject, field)),
})
