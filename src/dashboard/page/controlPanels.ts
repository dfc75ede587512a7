import { fieldsOf, writesFirst } from '../../recording/fields.ts'
import type { Section, Subject } from './panel.ts'
import { timePanels } from './timePanels.ts'

/** What steers the heads, over time: gates, strengths, moves, modes. */
export const controlSection = (subject: Subject): Section => ({
  id: 'controls',
  title: 'Head controls over time',
  panels: writesFirst(fieldsOf(subject.recording, 'rows')).flatMap((field) => timePanels(subject, field)),
})
