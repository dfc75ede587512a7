import { child, integer, type Key, permutation } from '../core/random.ts'

/** The items in a random order. */
export const shuffled = <A>(key: Key, items: ReadonlyArray<A>): ReadonlyArray<A> =>
  permutation(key, items.length).map((at) => items[at] as A)

/** One of the items, drawn evenly. Needs at least one item. */
export const pick = <A>(key: Key, items: ReadonlyArray<A>): A => items[integer(key, 0, items.length - 1)] as A

/** `count` different whole numbers from 0 to `range` − 1, in a random order. Needs count ≤ range (Floyd's sampling). */
export const distinct = (key: Key, count: number, range: number): ReadonlyArray<number> => {
  const chosen = new Set<number>()
  for (let top = range - count; top < range; top++) {
    const drawn = integer(child(key, top), 0, top)
    chosen.add(chosen.has(drawn) ? top : drawn)
  }
  return shuffled(child(key, 'order'), [...chosen])
}
