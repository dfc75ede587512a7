import * as t from 'io-ts'
import { closed, NonEmpty, nullable, oneOf, PositiveInt } from '../../core/codec.ts'
import type { Row } from '../task.ts'

/**
 * Channels of a row that belong together: `size` numbers, or one class of `size`, one-hot. Classes are numbers from 0
 * (`ids`) or texts (`names`).
 */
export type Field = Readonly<{
  name: string
  of: 'numbers' | 'ids' | 'names'
  size: number
  /** The classes of `names`, by channel. */
  names: ReadonlyArray<string> | null
}>

/** The codec of a {@link Field}, in the config of a run. */
export const Field: t.Type<Field> = closed('a field', {
  name: NonEmpty,
  of: oneOf('numbers', 'ids', 'names'),
  size: PositiveInt,
  names: nullable(t.readonlyArray(t.string, 'a list of names')),
})

/** The class of words that the vocabulary does not hold. */
export const OTHER = '<other>'

/** The total channels of fields. */
export const widthOf = (fields: ReadonlyArray<Field>): number => fields.reduce((sum, { size }) => sum + size, 0)

/** The names of the channels of fields: of classes, or the field's own name, numbered if it has several. */
export const channelNames = (fields: ReadonlyArray<Field>): ReadonlyArray<string> =>
  fields.flatMap(({ name, of, size, names }) => {
    if (names !== null) return fields.length === 1 ? names : names.map((value) => `${name}=${value}`)
    if (of === 'ids') return Array.from({ length: size }, (_, id) => (fields.length === 1 ? `${id}` : `${name}=${id}`))
    return size === 1 ? [name] : Array.from({ length: size }, (_, at) => `${name}[${at}]`)
  })

/** One-hot rows of a width, each made on first use and then shared. */
const oneHotRows = (size: number): ((id: number) => Row) => {
  const rows: Array<Row | undefined> = []
  return (id) => {
    const known = rows[id]
    if (known !== undefined) return known
    const row = Object.freeze(Array.from({ length: size }, (_, channel) => (channel === id ? 1 : 0)))
    rows[id] = row
    return row
  }
}

/** The channel of each name. */
export const indexOf = (names: ReadonlyArray<string>): ReadonlyMap<string, number> =>
  new Map(names.map((name, at) => [name, at]))

/**
 * Turns a checked value of a field into its channels: a list of numbers stays, a number or a class becomes one. Rows
 * of classes are shared, so that a sequence of classes costs pointers only.
 */
export const encoderOf = ({ of, size, names }: Field): ((value: unknown) => Row) => {
  const oneHot = oneHotRows(size)
  if (of === 'numbers') return (value) => (Array.isArray(value) ? (value as Row) : [value as number])
  if (of === 'ids') return (value) => (Array.isArray(value) ? (value as Row) : oneHot(value as number))
  const channel = indexOf(names ?? [])
  const other = channel.get(OTHER) ?? 0
  return (value) => (Array.isArray(value) ? (value as Row) : oneHot(channel.get(value as string) ?? other))
}

/** Turns the values of a row, one of each field, into its channels. */
export const rowEncoder = (fields: ReadonlyArray<Field>): ((values: ReadonlyArray<unknown>) => Row) => {
  const encoders = fields.map(encoderOf)
  const [only] = encoders
  if (only !== undefined && encoders.length === 1) return ([value]) => only(value)
  return (values) => encoders.flatMap((encode, at) => encode(values[at]))
}
