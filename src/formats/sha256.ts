const WORDS = 64
const BLOCK = 64
/** The least number of padding bytes: a one bit, and the length in bits. */
const CLOSING = 9

const primes = (count: number): ReadonlyArray<number> => {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** The first 32 bits of a root's fractional part. */
const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0

const CONSTANTS = Int32Array.from(primes(WORDS), (prime) => fraction(Math.cbrt(prime)))
const START = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)))

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The message, a one bit, zeros, and its length in bits: whole blocks. */
const padded = (content: Uint8Array): DataView => {
  const bytes = new Uint8Array(Math.ceil((content.length + CLOSING) / BLOCK) * BLOCK)
  bytes.set(content)
  bytes[content.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(content.length) * 8n)
  return view
}

/** The message schedule: the block's sixteen words and their expansion. */
const schedule = (words: Int32Array, view: DataView, block: number): void => {
  for (let t = 0; t < 16; t++) words[t] = view.getInt32(block + 4 * t)
  for (let t = 16; t < WORDS; t++) {
    const early = words[t - 15] as number
    const late = words[t - 2] as number
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[t] = ((words[t - 16] as number) + s0 + (words[t - 7] as number) + s1) | 0
  }
}

/** Updates the hash with a block. */
const compress = (hash: Int32Array, words: Int32Array): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
  for (let t = 0; t < WORDS; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const choice = (e & f) ^ (~e & g)
    const first = (h + s1 + choice + (CONSTANTS[t] as number) + (words[t] as number)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const majority = (a & b) ^ (a & c) ^ (b & c)
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + s0 + majority) | 0
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) hash[at] = (hash[at] as number) + word
}

/**
 * The SHA-256 hash of bytes, or of a text's UTF-8, in hexadecimal digits. For browsers: Web Crypto is asynchronous and
 * available on https and loopback only.
 *
 * @see FIPS 180-4, §6.2
 */
export const sha256 = (content: Uint8Array | string): string => {
  const view = padded(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  const hash = START.slice()
  const words = new Int32Array(WORDS)
  for (let block = 0; block < view.byteLength; block += BLOCK) {
    schedule(words, view, block)
    compress(hash, words)
  }
  return [...hash].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
