import { child, integer, type Key } from '../../../core/random.ts'
import { pick } from '../../chance.ts'
import type { Extent } from '../chronicle.ts'
import { type Line, question, type Story, statement } from '../story.ts'
import { type Direction, directions } from '../words.ts'
import type { Family } from './family.ts'
import { drawPlan, type Position } from './plan.ts'

/** The same position, seen from the other room. */
const turned = ({ room, direction, from }: Position): Position => ({
  room: from,
  direction: directions.find(({ name }) => name === direction.opposite) as Direction,
  from: room,
})

const askPosition = (key: Key, plan: ReadonlyArray<Position>): Line => {
  const at = integer(child(key, 'position'), 0, plan.length - 1)
  const said = plan[at] as Position
  const { room, direction, from } = integer(child(key, 'turned'), 0, 1) === 1 ? turned(said) : said
  return question(`what is ${direction.name} of the ${from}?`, [room], [at + 1])
}

/** The maximum steps of a route in a question. */
const LONGEST = 3

type Way = Readonly<{ start: string; end: string; directions: ReadonlyArray<string>; lines: ReadonlyArray<number> }>

/** Every route of `steps` steps through a plan, without turning back. */
const waysOf = (plan: ReadonlyArray<Position>, steps: number): ReadonlyArray<Way> => {
  const links = plan.flatMap((position, at) =>
    [position, turned(position)].map(({ room, direction, from }) => ({
      room,
      name: direction.name,
      from,
      line: at + 1,
    })),
  )
  if (steps === 1)
    return links.map(({ room, name, from, line }) => ({ start: from, end: room, directions: [name], lines: [line] }))
  return waysOf(plan, steps - 1).flatMap((way) =>
    links
      .filter(({ from, line }) => from === way.end && line !== way.lines.at(-1))
      .map(({ room, name, line }) => ({
        start: way.start,
        end: room,
        directions: [...way.directions, name],
        lines: [...way.lines, line],
      })),
  )
}

const askWay = (key: Key, plan: ReadonlyArray<Position>): Line => {
  const lengths = [2, LONGEST].map((steps) => waysOf(plan, steps)).filter((ways) => ways.length > 0)
  const way = pick(child(key, 'way'), pick(child(key, 'steps'), lengths))
  return question(`how do you go from the ${way.start} to the ${way.end}?`, way.directions, way.lines)
}

/** Positions first, then questions. */
const described = (
  key: Key,
  { facts, questions }: Extent,
  ask: (key: Key, plan: ReadonlyArray<Position>) => Line,
): Story => {
  const plan = drawPlan(child(key, 'plan'), facts)
  return [
    ...plan.map(({ room, direction, from }) => statement(`the ${room} is ${direction.name} of the ${from}.`)),
    ...Array.from({ length: questions }, (_, at) => ask(child(key, at), plan)),
  ]
}

/** What lies in a direction from a room: as stated, or the inverse of a statement. */
export const positions: Family = {
  name: 'positions',
  longest: { statement: 8, question: 8 },
  tell: (key, extent) => described(key, extent, askPosition),
}

/** How to go from one room to another, two or three steps away: one direction per step. */
export const paths: Family = {
  name: 'paths',
  longest: { statement: 8, question: 11 + LONGEST },
  tell: (key, extent) => described(key, extent, askWay),
}
