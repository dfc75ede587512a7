import { axisLabels, axisName } from './axisLabels.ts'
import { type CaptionedField, captionedFields, formOf } from './fields.ts'
import { headName, headsAlong } from './heads.ts'
import type { Anatomy, Recording } from './recording.ts'

/** A position on some axes of a field: an index and a label for each. */
export type Place = Readonly<{ index: ReadonlyArray<number>; labels: ReadonlyArray<string> }>

/** Every position on a field's leading axes after time, the last axis fastest. */
export const placesOn = ({ letters, numbers }: CaptionedField, axes: number, anatomy: Anatomy): ReadonlyArray<Place> =>
  letters.slice(0, axes).reduce<ReadonlyArray<Place>>(
    (places, letter, axis) => {
      const labels = axisLabels(letter, numbers.shape[axis + 1] ?? 0, anatomy)
      return places.flatMap(({ index, labels: before }) =>
        labels.map((label, at) => ({ index: [...index, at], labels: [...before, label] })),
      )
    },
    [{ index: [], labels: [] }],
  )

const HEADS: Readonly<Record<string, string>> = { R: 'read heads', K: 'write heads' }

/** A field's title, with the kind of heads if another field has the same title. */
const titleOf = (recording: Recording, { name, letters, caption }: CaptionedField): string => {
  const isRivalled = captionedFields(recording).some(
    (other) => other.name !== name && other.caption.title === caption.title && formOf(other) !== 'words',
  )
  return isRivalled ? `${caption.title}, ${HEADS[letters[0] ?? ''] ?? name}` : caption.title
}

/** “read head 2”, “mode forward” */
const nameAt = (letter: string, count: number, at: number, label: string, anatomy: Anatomy): string => {
  const head = headsAlong(letter, count, anatomy)[at]
  return head === undefined ? `${axisName(letter)} ${label}`.trim() : headName(head)
}

/**
 * The title of a field's panel at a position on its leading axes, with the head if there are several: “Write weighting
 * 2” for a field of the write heads, “Shift, read head” for a field of all heads.
 */
export const titleAt = (recording: Recording, field: CaptionedField, { index, labels }: Place): string => {
  const title = titleOf(recording, field)
  const counts = index.map((_, axis) => field.numbers.shape[axis + 1] ?? 0)
  const [only] = field.letters
  if (index.length === 1 && (only === 'R' || only === 'K'))
    return counts[0] === 1 ? title : `${title} ${(index[0] ?? 0) + 1}`
  const names = index.flatMap((at, axis) =>
    counts[axis] === 1
      ? []
      : [nameAt(field.letters[axis] ?? '', counts[axis] ?? 0, at, labels[axis] ?? '', recording.anatomy)],
  )
  return [title, ...names].join(', ')
}

/** The id of a field's panel at its n-th position. */
export const idAt = ({ name }: CaptionedField, { index }: Place, n: number): string =>
  index.length === 0 ? name : `${name}-${n}`
