import { vocabularyFrom } from './vocabulary.ts'

/** The people and things of the stories. */
export const people = ['ada', 'boris', 'clara', 'dov'] as const
export const things = ['kettle', 'kite', 'lantern', 'map', 'violin'] as const
export const rooms = [
  'attic',
  'bakery',
  'cellar',
  'garden',
  'library',
  'stable',
  'boathouse',
  'chapel',
  'forge',
  'gallery',
  'kitchen',
  'orchard',
  'tower',
  'workshop',
] as const

/** The rooms that people go to. */
export const visited = rooms.slice(0, 6)

export const verbs = {
  go: ['went to', 'walked to', 'hurried to'],
  take: ['took', 'picked up'],
  drop: ['dropped', 'put down'],
} as const

export const numerals = ['none', 'one', 'two', 'three', 'four', 'five'] as const

/** Directions, each with the opposite, and a step to the east and to the north. */
export const directions = [
  { name: 'north', opposite: 'south', step: [0, 1] },
  { name: 'south', opposite: 'north', step: [0, -1] },
  { name: 'east', opposite: 'west', step: [1, 0] },
  { name: 'west', opposite: 'east', step: [-1, 0] },
] as const
export type Direction = (typeof directions)[number]

const GRAMMAR = 'the is of . where in how many things carrying what do you from to ? yes no nothing go'

/** Every word of the generated stories; all families share this vocabulary. */
export const vocabulary = vocabularyFrom([
  ...people,
  ...things,
  ...rooms,
  ...numerals,
  ...directions.map(({ name }) => name),
  ...Object.values(verbs).flatMap((ways) => ways.flatMap((way) => way.split(' '))),
  ...GRAMMAR.split(' '),
])
