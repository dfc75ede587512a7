/**
 * Answers questions by searching the previous sentences, the latest first, independently of how they were generated.
 */
import assert from 'node:assert/strict'

type Sentences = ReadonlyArray<string>

const GONE = /^(\w+) (?:went|walked|hurried) to the (\w+) \.$/
const TAKEN = /^(\w+) (?:took|picked up) the (\w+) \.$/
const LEFT = /^(\w+) (?:dropped|put down) the (\w+) \.$/
const LIES = /^the (\w+) is (north|south|east|west) of the (\w+) \.$/

const OPPOSITE: Readonly<Record<string, string>> = { north: 'south', south: 'north', east: 'west', west: 'east' }
const NUMERALS = ['none', 'one', 'two', 'three', 'four', 'five']

const whereIs = (heard: Sentences, person: string): string | undefined =>
  heard.map((line) => GONE.exec(line)).findLast((found) => found?.[1] === person)?.[2]

const whereLies = (heard: Sentences, thing: string): string | undefined => {
  const at = heard.findLastIndex((line) => (TAKEN.exec(line) ?? LEFT.exec(line))?.[2] === thing)
  const line = heard[at] ?? ''
  const taken = TAKEN.exec(line)
  if (taken !== null) return whereIs(heard, taken[1] as string)
  return whereIs(heard.slice(0, Math.max(0, at)), LEFT.exec(line)?.[1] ?? '')
}

const carriedBy = (heard: Sentences, person: string): ReadonlyArray<string> => {
  let bag: string[] = []
  for (const line of heard) {
    const [, who, what = ''] = TAKEN.exec(line) ?? []
    if (who === person) bag.push(what)
    const [, giver, left] = LEFT.exec(line) ?? []
    if (giver === person) bag = bag.filter((thing) => thing !== left)
  }
  return bag
}

/** What lies in which direction of what, said or the other way round. */
const positions = (heard: Sentences): ReadonlyArray<readonly [room: string, direction: string, from: string]> =>
  heard.flatMap((line) => {
    const [, room = '', direction = '', from = ''] = LIES.exec(line) ?? []
    return room === '' ? [] : [[room, direction, from] as const, [from, OPPOSITE[direction] as string, room] as const]
  })

const STEP: Readonly<Record<string, readonly [number, number]>> = {
  north: [0, 1],
  south: [0, -1],
  east: [1, 0],
  west: [-1, 0],
}

/** Rooms next to each other on the map that the sentences draw, though no sentence says so; or on one another. */
export const untold = (heard: Sentences): ReadonlyArray<string> => {
  const told = positions(heard)
  const map = new Map<string, readonly [number, number]>(told.slice(0, 1).map(([room]) => [room, [0, 0]]))
  for (let round = 0; round < told.length; round++)
    for (const [room, direction, from] of told) {
      const [x, y] = map.get(from) ?? []
      const [east, north] = STEP[direction] as readonly [number, number]
      if (x !== undefined && y !== undefined && !map.has(room)) map.set(room, [x + east, y + north])
    }
  return [...map].flatMap(([one, [x, y]]) =>
    [...map].flatMap(([other, [u, v]]) => {
      const isTold = told.some(([room, , from]) => room === one && from === other)
      return one !== other && Math.abs(x - u) + Math.abs(y - v) <= 1 && !isTold ? [`${one}, ${other}`] : []
    }),
  )
}

/** All ways from one room to another that come by no room twice. */
const ways = (heard: Sentences, from: string, to: string, been: Sentences = []): ReadonlyArray<Sentences> =>
  from === to
    ? [[]]
    : positions(heard)
        .filter(([room, , here]) => here === from && !been.includes(room))
        .flatMap(([room, direction]) => ways(heard, room, to, [...been, from]).map((rest) => [direction, ...rest]))

const only = <A>(items: ReadonlyArray<A>): A => {
  assert.equal(items.length, 1)
  return items[0] as A
}

type Solver = readonly [RegExp, (heard: Sentences, ...words: string[]) => ReadonlyArray<string>]

const solvers: ReadonlyArray<Solver> = [
  [/^where is the (\w+) \?$/, (heard, thing = '') => [whereLies(heard, thing) ?? assert.fail('nobody knows')]],
  [/^where is (\w+) \?$/, (heard, person = '') => [whereIs(heard, person) ?? assert.fail('nobody knows')]],
  [
    /^how many things is (\w+) carrying \?$/,
    (heard, person = '') => [NUMERALS[carriedBy(heard, person).length] as string],
  ],
  [
    /^what is (\w+) carrying \?$/,
    (heard, person = '') => {
      const bag = carriedBy(heard, person)
      return bag.length === 0 ? ['nothing'] : bag
    },
  ],
  [/^is (\w+) in the (\w+) \?$/, (heard, person = '', room) => [whereIs(heard, person) === room ? 'yes' : 'no']],
  [
    /^what is (\w+) of the (\w+) \?$/,
    (heard, direction, from) => [only(positions(heard).filter((p) => p[1] === direction && p[2] === from))[0]],
  ],
  [/^how do you go from the (\w+) to the (\w+) \?$/, (heard, from = '', to = '') => only(ways(heard, from, to))],
]

/** The words that answer a question, after these sentences. */
export const answerTo = (heard: Sentences, question: string): ReadonlyArray<string> => {
  for (const [pattern, solve] of solvers) {
    const found = pattern.exec(question)
    if (found !== null) return solve(heard, ...found.slice(1))
  }
  return assert.fail(`a question of no family: ${question}`)
}

/** The rooms that are so many steps from another. */
const roomsAt = (heard: Sentences, from: string, steps: number): Sentences =>
  [...new Set(positions(heard).map(([room]) => room))].filter((room) => ways(heard, from, room)[0]?.length === steps)

/** The rooms that a search for the answer comes upon, step by step, where rooms are asked about that lie beside others. */
export const roomsAround = (heard: Sentences, question: string): ReadonlyArray<Sentences> => {
  const [, near] = /^what is \w+ of the (\w+) \?$/.exec(question) ?? []
  if (near !== undefined) return [roomsAt(heard, near, 1)]
  const [, from, to] = /^how do you go from the (\w+) to the (\w+) \?$/.exec(question) ?? []
  if (from === undefined || to === undefined) return []
  return [1, 2].flatMap((steps) => [from, to].map((room) => roomsAt(heard, room, steps)))
}

/** What could not have happened: things that are taken from elsewhere, from others, or left by who has not got them. */
export const impossible = (heard: Sentences): ReadonlyArray<string> =>
  heard.filter((line, at) => {
    const past = heard.slice(0, at)
    const [, taker = '', taken = ''] = TAKEN.exec(line) ?? []
    const [, leaver = '', left = ''] = LEFT.exec(line) ?? []
    const [, goer = '', goal = ''] = GONE.exec(line) ?? []
    if (taken !== '') {
      const owners = past.flatMap((old) => (TAKEN.exec(old) ?? LEFT.exec(old))?.[1] ?? [])
      const lies = whereLies(past, taken)
      const isHeld = owners.some((person) => carriedBy(past, person).includes(taken))
      return isHeld || whereIs(past, taker) === undefined || (lies !== undefined && lies !== whereIs(past, taker))
    }
    if (left !== '') return !carriedBy(past, leaver).includes(left)
    if (goal !== '') return whereIs(past, goer) === goal
    return !LIES.test(line)
  })
