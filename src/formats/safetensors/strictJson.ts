import { either as E } from 'fp-ts'
import { show } from './tensorData.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const BRACE = 0x7b
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d])

/** The index after the string that opens at `start`, or the text's length if it never closes. */
const afterString = (text: string, start: number): number => {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return Math.min(at + 1, text.length)
}

const isKey = (text: string, end: number): boolean => {
  let at = end
  while (BLANK.has(text.charCodeAt(at))) at++
  return text.charCodeAt(at) === COLON
}

/** A key with its escapes decoded: `"\u0061"` and `"a"` are the same key. */
const unescaped = (token: string): string => {
  if (!token.includes('\\')) return token.slice(1, -1)
  try {
    return String(JSON.parse(token))
  } catch {
    return token
  }
}

/** What is wrong with a text of JSON, as “it …”, and the index where. */
export type StrictFault = Readonly<{ what: string; at: number }>

/**
 * Checks what `JSON.parse` does not: nesting depth and duplicate keys. One pass, no recursion. Invalid JSON may pass
 * here; the parser rejects it later.
 */
export const strictFaultOf = (text: string, depth: number): StrictFault | undefined => {
  /** The keys so far of every open record; `undefined` for an open list. */
  const open: Array<Set<string> | undefined> = []
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at)
    if (code !== QUOTE) {
      if (OPENING.has(code)) open.push(code === BRACE ? new Set() : undefined)
      if (CLOSING.has(code)) open.pop()
      if (open.length > depth) return { what: `it nests more than ${depth} levels deep`, at }
      at++
      continue
    }
    const end = afterString(text, at)
    const keys = open.at(-1)
    if (keys !== undefined && isKey(text, end)) {
      const key = unescaped(text.slice(at, end))
      if (keys.has(key)) return { what: `it gives the key ${show(key)} twice`, at }
      keys.add(key)
    }
    at = end
  }
  return undefined
}

/**
 * Parses untrusted JSON: no deep nesting, no duplicate keys. Keys such as `__proto__` become plain fields.
 *
 * @param depth how many records and lists may be open at once
 * @returns the value, or what is wrong, as “it …”
 */
export const parseStrictJson = (text: string, depth: number): E.Either<string, unknown> => {
  const fault = strictFaultOf(text, depth)
  if (fault !== undefined) return E.left(fault.what)
  return E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => 'it is not valid JSON',
  )
}
