import type { Path } from './slot.ts'

/** A fault of a JSON text: its index, and what is wrong. */
export type JsonFault = Readonly<{ at: number; what: string }>

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const WORDS: ReadonlyArray<string> = ['true', 'false', 'null']
const MOST_DEPTH = 100

class Stop extends Error {
  readonly fault: JsonFault
  constructor(fault: JsonFault) {
    super(fault.what)
    this.fault = fault
  }
}

const printed = (text: string, at: number): string =>
  at >= text.length ? 'the end of the line' : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0))

/** Reads a JSON text value by value. @param visit gets the path and index of each value */
const walk = (text: string, visit: (path: Path, at: number) => void): void => {
  let at = 0
  const fail = (what: string, where = at): never => {
    throw new Stop({ at: where, what })
  }
  const blank = (): void => {
    while (' \t\r\n'.includes(text[at] ?? 'x')) at++
  }
  const matched = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) at += found.length
    return found
  }
  const expect = (what: string): never => fail(`expected ${what}, got ${printed(text, at)}`)
  const string = (): string => {
    const start = at
    const found = matched(STRING)
    if (found === undefined) {
      if (text[at] !== '"') expect('a key in quotes')
      fail('this text has no closing quote, or a bad escape', start)
    }
    const control = [...(found as string)].findIndex((letter) => letter < ' ')
    if (control >= 0) fail('this text holds a control character', start)
    return JSON.parse(found as string) as string
  }
  /** Items between brackets, with commas between them. */
  const items = (close: string, item: (index: number) => void): void => {
    at++
    blank()
    if (text[at] === close) return void at++
    for (let index = 0; ; index++) {
      blank()
      item(index)
      blank()
      if (text[at] === close) return void at++
      if (text[at] !== ',') expect(`"," or "${close}"`)
      at++
    }
  }
  const value = (path: Path): void => {
    if (path.length > MOST_DEPTH) fail('it nests too deep')
    blank()
    visit(path, at)
    const first = text[at]
    if (first === '[') return items(']', (index) => value([...path, index]))
    if (first === '{')
      return items('}', () => {
        const key = string()
        blank()
        if (text[at] !== ':') expect('":"')
        at++
        value([...path, key])
      })
    if (first === '"') return void string()
    const word = WORDS.find((one) => text.startsWith(one, at))
    if (word !== undefined) at += word.length
    else if (matched(NUMBER) === undefined) expect('a JSON value')
  }
  value([])
  blank()
  if (at < text.length) expect('the end of the line')
}

/** The first fault of a text that is not JSON; `undefined` for JSON. */
export const jsonFault = (text: string): JsonFault | undefined => {
  try {
    walk(text, () => undefined)
    return undefined
  } catch (error) {
    if (error instanceof Stop) return error.fault
    throw error
  }
}

/** The index of a value of a JSON text, or of the innermost one around it. */
export const jsonPlace = (text: string, path: Path): number => {
  let [place, depth] = [0, 0]
  walk(text, (found, at) => {
    if (found.length < depth || found.length > path.length || !found.every((key, i) => key === path[i])) return
    place = at
    depth = found.length
  })
  return place
}
