/** Any value of JSON. */
export type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonRecord
/** An object of JSON. */
export type JsonRecord = Readonly<{ [key: string]: Json }>

export const isJsonRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `above` over `below`: records merge key by key, everything else is replaced. */
export const deepMerge = (below: JsonRecord, above: JsonRecord): JsonRecord => {
  const merged = new Map(Object.entries(below))
  for (const [key, value] of Object.entries(above)) {
    const under = merged.get(key)
    merged.set(key, isJsonRecord(value) && isJsonRecord(under) ? deepMerge(under, value) : value)
  }
  return Object.fromEntries(merged)
}

/** `at(['model', 'slots'], 16)` is `{ model: { slots: 16 } }`. */
export const at = (path: ReadonlyArray<string>, value: Json): JsonRecord =>
  path.reduceRight<Json>((inner, key) => Object.fromEntries([[key, inner]]), value) as JsonRecord

/** Whether a text is JSON. */
export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
