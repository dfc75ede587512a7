import { child, type Key } from '../../../core/random.ts'
import { pick, shuffled } from '../../chance.ts'
import { type Direction, directions, rooms } from '../words.ts'

/** One room lies in a direction from another, right next to it. */
export type Position = Readonly<{ room: string; direction: Direction; from: string }>

/** The maximum positions of a plan: each adds a room. */
export const MOST_POSITIONS = rooms.length - 1

/**
 * Rooms on a grid, each but the first next to exactly one earlier room: there is one route between two rooms, and the
 * positions state every adjacency. In random order.
 */
export const drawPlan = (key: Key, facts: number): ReadonlyArray<Position> => {
  const names = shuffled(child(key, 'rooms'), rooms).slice(0, Math.min(facts, MOST_POSITIONS) + 1)
  const cells = new Map<string, string>([['0 0', names[0] as string]])
  const beside = (cell: string) => {
    const [x, y] = cell.split(' ').map(Number) as [number, number]
    return directions.map((direction) => ({ direction, cell: `${x + direction.step[0]} ${y + direction.step[1]}` }))
  }
  const positions = names.slice(1).map((room, at): Position => {
    // The northernmost room always has an open cell to the north of it.
    const open = [...cells].flatMap(([cell, from]) =>
      beside(cell)
        .filter((next) => !cells.has(next.cell))
        .filter((next) => beside(next.cell).filter((other) => cells.has(other.cell)).length === 1)
        .map((next) => ({ ...next, from })),
    )
    const { cell, direction, from } = pick(child(key, at), open)
    cells.set(cell, room)
    return { room, direction, from }
  })
  return shuffled(child(key, 'order'), positions)
}
