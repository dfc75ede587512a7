import { lettersOf } from '../memories/axes.ts'
import type { Caption } from '../memories/captions.ts'
import type { RecordedRole } from '../memories/schema.ts'
import type { Numbers, Recording } from './recording.ts'

/** A field that views show: its axes after time, role, caption, and numbers `[T …]`. */
export type CaptionedField = Readonly<{
  name: string
  axes: string
  letters: ReadonlyArray<string>
  role: RecordedRole | undefined
  caption: Caption
  numbers: Numbers
}>

/** The fields of a recording that have a caption and numbers of matching rank, in display order. */
export const captionedFields = ({ fields, intermediates }: Recording): ReadonlyArray<CaptionedField> =>
  Object.entries(fields).flatMap(([name, { axes, role, caption }]) => {
    const letters = lettersOf(axes)
    const numbers = Object.hasOwn(intermediates, name) ? intermediates[name] : undefined
    return caption === undefined || numbers?.shape.length !== letters.length + 1
      ? []
      : [{ name, axes, letters, role, caption, numbers }]
  })

/** The form of a field: slots or rows over time; words, a matrix or links between slots at a step. */
export type Form = 'slots' | 'rows' | 'words' | 'matrix' | 'links'

/** The form of a field, by its axes. */
export const formOf = ({ letters }: CaptionedField): Form => {
  const [last, before] = [letters.at(-1), letters.slice(0, -1)]
  if (before.at(-1) === 'N' && last === 'N') return 'links'
  if (before.includes('N')) return 'matrix'
  if (last === 'W') return 'words'
  return last === 'N' ? 'slots' : 'rows'
}

/** The captioned fields of a form. */
export const fieldsOf = (recording: Recording, form: Form): ReadonlyArray<CaptionedField> =>
  captionedFields(recording).filter((field) => formOf(field) === form)

/** The first captioned field with the given axes. */
export const firstOf = (recording: Recording, axes: string): CaptionedField | undefined =>
  captionedFields(recording).find((field) => field.axes === axes)

const RANKS: Readonly<Record<string, number>> = { K: 0, H: 0, R: 1 }

/** Sorts fields: those of write heads, then those of read heads, then the others. */
export const writesFirst = (fields: ReadonlyArray<CaptionedField>): ReadonlyArray<CaptionedField> => {
  const rank = ({ letters: [letter = ''] }: CaptionedField): number => RANKS[letter] ?? 2
  return fields.toSorted((a, b) => rank(a) - rank(b))
}
