/**
 * Random numbers from keys: the same key always gives the same numbers, and a key splits into independent keys. Numbers
 * are computed in JavaScript, so that they are the same on every backend.
 *
 * The generator is Threefry-2×32 with 20 rounds. It passes BigCrush; its only state is a key and a counter.
 *
 * @see Salmon, Moraes, Dror and Shaw 2011, “Parallel random numbers: as easy as 1, 2, 3”
 */

/** Two unsigned 32-bit words. */
export type Key = readonly [number, number]

const PARITY = 0x1bd11bda

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** One block: two random words for a counter of two words. Without arrays, for speed: data are drawn at every step. */
export const threefry = (key: Key, counter: readonly [number, number]): Key => {
  const first = key[0] | 0
  const second = key[1] | 0
  const third = first ^ second ^ PARITY
  let x0 = (counter[0] + first) | 0
  let x1 = (counter[1] + second) | 0
  // Five times four rounds, each followed by an injection of two of the three key words.
  let [inject0, inject1, inject2] = [second, third, first]
  for (let injection = 1; injection <= 5; injection++) {
    const odd = injection % 2 === 1
    x0 = (x0 + x1) | 0
    x1 = rotateLeft(x1, odd ? 13 : 17) ^ x0
    x0 = (x0 + x1) | 0
    x1 = rotateLeft(x1, odd ? 15 : 29) ^ x0
    x0 = (x0 + x1) | 0
    x1 = rotateLeft(x1, odd ? 26 : 16) ^ x0
    x0 = (x0 + x1) | 0
    x1 = rotateLeft(x1, odd ? 6 : 24) ^ x0
    x0 = (x0 + inject0) | 0
    x1 = (x1 + inject1 + injection) | 0
    const spent = inject0
    inject0 = inject1
    inject1 = inject2
    inject2 = spent
  }
  return [x0 >>> 0, x1 >>> 0]
}

/** The three uses have disjoint counters. */
const NUMBERS = 0
const CHILD = 1
const NAME = 2

/** The key of a random seed: any whole number from 0 to 2⁵³ − 1. */
export const keyOf = (seed: number): Key => [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0]

/** FNV-1a, 32 bits. */
const hash = (name: string): number => {
  let digest = 0x811c9dc5
  for (const letter of name) digest = Math.imul(digest ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return digest >>> 0
}

/**
 * The child of a key by name or number. Children are independent of each other and of the key's own numbers.
 *
 * @param label a name, or a whole number from 0 to 2³² − 1
 */
export const child = (key: Key, label: string | number): Key =>
  typeof label === 'string' ? threefry(key, [hash(label), NAME]) : threefry(key, [label >>> 0, CHILD])

/** `count` independent keys. */
export const split = (key: Key, count: number): ReadonlyArray<Key> =>
  Array.from({ length: count }, (_, index) => child(key, index))

/** `count` words, each uniform on 0 … 2³² − 1. */
export const words = (key: Key, count: number): Uint32Array => {
  const result = new Uint32Array(count)
  for (let index = 0; index < count; index += 2) {
    const [even, odd] = threefry(key, [index / 2, NUMBERS])
    result[index] = even
    if (index + 1 < count) result[index + 1] = odd
  }
  return result
}

/**
 * `count` numbers uniform on [low, high). On [0, 1) they are multiples of 2⁻²⁴, exact in float32. On other intervals,
 * rounding to float32 may give `high` itself.
 */
export const uniform = (key: Key, count: number, low = 0, high = 1): Float32Array => {
  const numbers = new Float32Array(count)
  const bits = words(key, count)
  for (let at = 0; at < count; at++) numbers[at] = low + (high - low) * (((bits[at] as number) >>> 8) * 2 ** -24)
  return numbers
}

/** `count` standard normal numbers (Box and Muller 1958). */
export const normal = (key: Key, count: number): Float32Array => {
  const bits = words(key, 2 * Math.ceil(count / 2))
  return Float32Array.from({ length: count }, (_, index) => {
    const pair = index - (index % 2)
    const radius = Math.sqrt(-2 * Math.log(((bits[pair] as number) + 1) * 2 ** -32))
    const angle = 2 * Math.PI * ((bits[pair + 1] as number) * 2 ** -32)
    return radius * (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle))
  })
}

/** `count` whole numbers uniform on low … high, both included; the bias is below (high − low) · 2⁻³². */
export const integers = (key: Key, count: number, low: number, high: number): Int32Array =>
  Int32Array.from(words(key, count), (word) => low + Math.floor((word * (high - low + 1)) / 2 ** 32))

/** One whole number uniform on low … high, both included. */
export const integer = (key: Key, low: number, high: number): number => integers(key, 1, low, high)[0] as number

/** The numbers 0 … count − 1 in random order. */
export const permutation = (key: Key, count: number): ReadonlyArray<number> => {
  const ranks = words(key, count)
  return Array.from({ length: count }, (_, n) => n).sort((a, b) => (ranks[a] as number) - (ranks[b] as number))
}

/** `count` fair bits, 0 or 1. */
export const coinFlips = (key: Key, count: number): Float32Array => {
  const flips = new Float32Array(count)
  const bits = words(key, count)
  for (let at = 0; at < count; at++) flips[at] = (bits[at] as number) >>> 31
  return flips
}

/** 16 hexadecimal digits. */
export const showKey = (key: Key): string => key.map((word) => word.toString(16).padStart(8, '0')).join('')

/** The inverse of {@link showKey}; `undefined` for other texts. */
export const parseKey = (text: string): Key | undefined =>
  /^[0-9a-f]{16}$/.test(text) ? [Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16)] : undefined
