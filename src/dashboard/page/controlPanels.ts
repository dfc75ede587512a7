import { fieldsOf, writesFirst } from '../../recording/fields.ts'
import type { Section, Subject } from './panel.ts'
import { timePanels } from './timePanels.ts'

/** The signals that control the heads, over time: gates, strengths, shifts, read modes. */
export const controlSection = (subject: Subject): Section => ({
  id: 'controls',
  title: 'Head controls over time',
  panels: writesFirst(fieldsOf(subject.recording, 'rows')).flatMap((field) => timePanels(subject, field)),
})
