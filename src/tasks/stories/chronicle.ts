import { child, type Key } from '../../core/random.ts'
import { pick } from '../chance.ts'
import { type Line, type Story, statement } from './story.ts'
import { people, things, verbs, visited } from './words.ts'

/** The number of statements and of questions: facts ≥ 2 · questions. */
export type Extent = Readonly<{ facts: number; questions: number }>

/** Somebody goes to a room, takes a thing or leaves it. */
export type Deed = Readonly<{ kind: 'go' | 'take' | 'drop'; person: string; what: string }>

/** A deed, and the number of its line. */
export type Told = Deed & Readonly<{ line: number }>

/** The last room that somebody went to; `undefined` if unknown. */
export const lastGone = (past: ReadonlyArray<Told>, person: string): Told | undefined =>
  past.findLast((deed) => deed.kind === 'go' && deed.person === person)

/** The last deed with a thing. */
const lastTouched = (past: ReadonlyArray<Told>, thing: string): Told | undefined =>
  past.findLast((deed) => deed.kind !== 'go' && deed.what === thing)

/** The things that somebody carries, in the order of taking. */
export const carried = (past: ReadonlyArray<Told>, person: string): ReadonlyArray<Told> =>
  past.filter((deed) => deed.kind === 'take' && deed.person === person && lastTouched(past, deed.what) === deed)

/**
 * The last deed with a thing, and the deed that placed it: its holder's last walk, or the walk to where it was left.
 */
export const whereabouts = (
  past: ReadonlyArray<Told>,
  thing: string,
): Readonly<{ touched: Told; gone: Told }> | undefined => {
  const touched = lastTouched(past, thing)
  if (touched === undefined) return undefined
  const before = touched.kind === 'take' ? past : past.slice(0, past.indexOf(touched))
  return { touched, gone: lastGone(before, touched.person) as Told }
}

/** Every possible next deed of one kind. */
const possible = (past: ReadonlyArray<Told>, kind: Deed['kind']): ReadonlyArray<Deed> =>
  people.flatMap((person): ReadonlyArray<Deed> => {
    const room = lastGone(past, person)?.what
    if (kind === 'go') return visited.filter((other) => other !== room).map((what) => ({ kind, person, what }))
    if (kind === 'drop') return carried(past, person).map(({ what }) => ({ kind, person, what }))
    return things
      .filter((thing) => room !== undefined && lastTouched(past, thing)?.kind !== 'take')
      .filter((thing) => [undefined, room].includes(whereabouts(past, thing)?.gone.what))
      .map((what) => ({ kind, person, what }))
  })

/** The next deed. With things, the first two deeds are that somebody goes somewhere and takes something. */
const nextDeed = (key: Key, past: ReadonlyArray<Told>, withThings: boolean): Deed => {
  const kinds = withThings && past.length > 0 ? (['take', 'drop', 'go'] as const) : (['go'] as const)
  const able = (past.length === 1 ? kinds.slice(0, 1) : kinds)
    .map((kind) => possible(past, kind))
    .filter((deeds) => deeds.length > 0)
  return pick(child(key, 'deed'), pick(child(key, 'kind'), able))
}

const told = (key: Key, { kind, person, what }: Deed): Line =>
  statement(`${person} ${pick(key, verbs[kind])} the ${what}.`)

/** Draws a question about the deeds so far. */
export type Ask = (key: Key, past: ReadonlyArray<Told>) => Line

/** A story of deeds with evenly spaced questions, the last at the end. */
export const chronicle = (key: Key, { facts, questions }: Extent, withThings: boolean, ask: Ask): Story => {
  const story: Line[] = []
  const past: Told[] = []
  let asked = 0
  for (let fact = 1; fact <= facts; fact++) {
    const own = child(key, fact)
    const deed = nextDeed(own, past, withThings)
    story.push(told(child(own, 'verb'), deed))
    past.push({ ...deed, line: story.length })
    if (fact * questions >= (asked + 1) * facts) {
      story.push(ask(child(own, 'question'), past))
      asked += 1
    }
  }
  return story
}
