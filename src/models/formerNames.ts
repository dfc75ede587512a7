import { isRecord } from '../core/record.ts'

/** Options by their former names. */
const formerNames: Readonly<Record<string, string>> = { reads: 'readTopK', links: 'linksPerSlot' }

/** A model's options by their present names; if both are given, the present one counts. */
export const renamed = (input: unknown): unknown => {
  if (!isRecord(input)) return input
  const entries = Object.entries(input)
  const old = entries.flatMap(([key, value]): [string, unknown][] => {
    const name = Object.hasOwn(formerNames, key) ? formerNames[key] : undefined
    return name === undefined ? [] : [[name, value]]
  })
  return old.length === 0
    ? input
    : { ...Object.fromEntries(old), ...Object.fromEntries(entries.filter(([key]) => !Object.hasOwn(formerNames, key))) }
}
