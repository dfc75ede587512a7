const NOT_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity'])

/** JSON cannot represent NaN and ±∞ and writes `null`; here they are strings. */
const encoded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value

const decoded = (_key: string, value: unknown): unknown => (NOT_FINITE.has(value) ? Number(value) : value)

/** Sorts the keys of all nested records alphabetically. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([key, field]) => [key, sorted(field)]))
}

/** A JSON value on one line; {@link parseJson} restores non-finite numbers. */
export const jsonText = (value: unknown): string => JSON.stringify(value, encoded) ?? 'null'

/** As {@link jsonText}, but independent of the order of keys. */
export const canonicalJson = (value: unknown): string => jsonText(sorted(value))

/**
 * The value of a text by {@link jsonText}.
 *
 * @throws SyntaxError if it is not JSON
 * @law `parseJson(jsonText(x))` is `x`, unless `x` holds the words NaN, Infinity or −Infinity as texts, or −0
 */
export const parseJson = (text: string): unknown => JSON.parse(text, decoded)
