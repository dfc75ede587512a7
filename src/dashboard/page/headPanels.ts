import { type CaptionedField, fieldsOf, writesFirst } from '../../recording/fields.ts'
import { type MemoryUse, memoryUse, memoryUseText } from '../../recording/memoryUse.ts'
import { short } from '../../core/numbers.ts'
import type { Section, Subject } from './panel.ts'
import { timePanels } from './timePanels.ts'

/** What the heads of a weighting do on this sequence, after what its caption says of heads in general; empty for other fields. */
const measuredText = ({ axes, role }: CaptionedField, use: MemoryUse): string => {
  if (role !== 'weightings' || use.kind === 'unknown') return ''
  if (axes === 'K N') return ` Here, the largest weight before the answers is ${short(use.sharpness.write)} on average.`
  const text = memoryUseText(use)
  return axes === 'R N' && text !== undefined ? ` Here: ${text}` : ''
}

/** All fields with one number per slot, over time: head weightings and usage. */
export const headSection = (subject: Subject): Section => {
  const use = memoryUse(subject.recording)
  return {
    id: 'heads',
    title: 'Slots over time',
    panels: writesFirst(fieldsOf(subject.recording, 'slots')).flatMap((field) => {
      const measured = measuredText(field, use)
      return timePanels(subject, field).map((panel) => ({ ...panel, text: `${panel.text}${measured}` }))
    }),
  }
}
