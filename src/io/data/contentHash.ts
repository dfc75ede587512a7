/** A hash of contents in 53 bits, by bytes or words. Contents that are equal have equal hashes. */
export type ContentHash = Readonly<{ add: (word: number) => void; done: () => number }>

/** MurmurHash3’s finaliser. */
const mixed = (word: number): number => {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}

/** Two hashes like FNV-1a, with different primes. */
export const createContentHash = (): ContentHash => {
  let a = 0x811c9dc5
  let b = 0x9747b28c
  return {
    add: (word) => {
      a = Math.imul(a ^ word, 0x01000193)
      b = Math.imul(b ^ word, 0x85ebca77)
      b ^= b >>> 15
    },
    done: () => mixed(a) * 2 ** 21 + (mixed(b) >>> 11),
  }
}

export const hashOfBytes = (bytes: Uint8Array): number => {
  const hash = createContentHash()
  for (let at = 0; at < bytes.length; at++) hash.add(bytes[at] as number)
  return hash.done()
}

export const addText = (hash: ContentHash, text: string): void => {
  for (let at = 0; at < text.length; at++) hash.add(text.charCodeAt(at))
}
