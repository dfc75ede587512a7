/**
 * Randomness as data: a key is a value, the same key always gives the same numbers, and a key splits into
 * independent ones. Numbers are computed in JavaScript, so that every backend sees the same.
 *
 * The generator is Threefry-2×32 with 20 rounds, which passes BigCrush and needs no state but key and counter.
 *
 * @see Salmon, Moraes, Dror and Shaw 2011, “Parallel random numbers: as easy as 1, 2, 3”
 */

/** Two unsigned 32-bit words. */
export type Key = readonly [number, number]

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const
const PARITY = 0x1bd11bda

const rotateLeft = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

/** One block: two random words for a counter of two words. */
export const threefry = (key: Key, counter: readonly [number, number]): Key => {
  const schedule = [key[0], key[1], key[0] ^ key[1] ^ PARITY] as const
  let x0 = (counter[0] + schedule[0]) | 0
  let x1 = (counter[1] + schedule[1]) | 0
  for (let round = 0; round < 20; round++) {
    x0 = (x0 + x1) | 0
    x1 = rotateLeft(x1, ROTATIONS[round % 8] as number) ^ x0
    if (round % 4 === 3) {
      const injection = (round + 1) / 4
      x0 = (x0 + (schedule[injection % 3] as number)) | 0
      x1 = (x1 + (schedule[(injection + 1) % 3] as number) + injection) | 0
    }
  }
  return [x0 >>> 0, x1 >>> 0]
}

/** Counters of the three uses never meet. */
const NUMBERS = 0
const CHILD = 1
const NAME = 2

/** The key of a seed: any whole number from 0 to 2⁵³ − 1. */
export const keyOf = (seed: number): Key => [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0]

/** FNV-1a, 32 bits. */
const hash = (name: string): number =>
  Array.from(name).reduce(
    (digest, letter) => Math.imul(digest ^ (letter.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  ) >>> 0

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
 * `count` numbers uniform on [low, high): multiples of 2⁻²⁴, so that float32 holds those of [0, 1) exactly. Of other
 * intervals, rounding to float32 may give `high` itself.
 */
export const uniform = (key: Key, count: number, low = 0, high = 1): Float32Array =>
  Float32Array.from(words(key, count), (word) => low + (high - low) * ((word >>> 8) * 2 ** -24))

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

/** `count` fair bits, 0 or 1. */
export const coinFlips = (key: Key, count: number): Float32Array =>
  Float32Array.from(words(key, count), (word) => word >>> 31)

/** 16 hexadecimal digits. */
export const showKey = (key: Key): string => key.map((word) => word.toString(16).padStart(8, '0')).join('')

/** The key that {@link showKey} shows as this text, or nothing where it shows none so. */
export const parseKey = (text: string): Key | undefined =>
  /^[0-9a-f]{16}$/.test(text) ? [Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16)] : undefined
