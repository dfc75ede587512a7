import { fieldsOf, writesFirst } from '../../recording/fields.ts'
import type { Section, Subject } from './panel.ts'
import { timePanels } from './timePanels.ts'

/** All fields with one number per slot, over time: head weightings and usage. */
export const headSection = (subject: Subject): Section => ({
  id: 'heads',
  title: 'Slots over time',
  panels: writesFirst(fieldsOf(subject.recording, 'slots')).flatMap((field) => timePanels(subject, field)),
})
