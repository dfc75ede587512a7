/** A frame as a viewer shows it: three bytes a pixel. */
export type Frame = Readonly<{ delay: number; rgb: Uint8Array }>

export type Gif = Readonly<{ width: number; height: number; loops: boolean; frames: ReadonlyArray<Frame> }>

/** Codes of a growing width, 2 to 12 bits, lowest bit first, and what they stand for. */
const unpacked = (bytes: Uint8Array, least: number): ReadonlyArray<number> => {
  const [clear, end] = [1 << least, (1 << least) + 1]
  const fresh = (): number[][] => Array.from({ length: end + 1 }, (_, code) => (code < clear ? [code] : []))
  let table = fresh()
  let width = least + 1
  let before: number[] | undefined
  const out: number[] = []
  for (let bit = 0; bit + width <= 8 * bytes.length; ) {
    let code = 0
    for (let at = 0; at < width; at++, bit++) code |= (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) << at
    if (code === end) break
    if (code === clear) {
      table = fresh()
      width = least + 1
      before = undefined
      continue
    }
    const word: number[] = table[code] ?? [...(before as number[]), (before as number[])[0] as number]
    for (const index of word) out.push(index)
    if (before !== undefined && table.length < 4096) table.push([...before, word[0] as number])
    if (table.length === 1 << width && width < 12) width++
    before = word
  }
  return out
}

/** Reads a GIF as GIF89a describes it: one palette for all, frames as large as the picture, laid over each other. */
export const decodedGif = (bytes: Uint8Array): Gif => {
  const word = (at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
  if (Buffer.from(bytes.subarray(0, 6)).toString() !== 'GIF89a') throw new Error('no GIF89a')
  const [width, height] = [word(6), word(8)]
  const flags = bytes[10] as number
  if ((flags & 0x80) === 0) throw new Error('no palette for all frames')
  const palette = bytes.subarray(13, 13 + 3 * 2 ** ((flags & 7) + 1))
  let at = 13 + palette.length
  const blocks = (): Uint8Array => {
    const parts: Uint8Array[] = []
    for (; bytes[at] !== 0; at += (bytes[at] as number) + 1)
      parts.push(bytes.subarray(at + 1, at + 1 + (bytes[at] as number)))
    at++
    return Buffer.concat(parts)
  }
  const frames: Frame[] = []
  const shown = new Uint8Array(3 * width * height)
  let control = { delay: 0, transparent: -1 }
  let loops = false
  for (;;) {
    const kind = bytes[at++]
    if (kind === 0x3b) return { width, height, loops, frames }
    if (kind === 0x21) {
      const label = bytes[at++]
      const data = blocks()
      if (label === 0xff) loops = data.subarray(0, 11).toString() === 'NETSCAPE2.0' && data[12] === 0 && data[13] === 0
      if (label === 0xf9)
        control = {
          delay: 10 * ((data[1] as number) | ((data[2] as number) << 8)),
          transparent: ((data[0] as number) & 1) === 1 ? (data[3] as number) : -1,
        }
    } else if (kind === 0x2c) {
      const place = [word(at), word(at + 2), word(at + 4), word(at + 6), bytes[at + 8]]
      if (place.join() !== [0, 0, width, height, 0].join()) throw new Error(`a frame at ${place.join()}`)
      at += 9
      const least = bytes[at++] as number
      const indices = unpacked(blocks(), least)
      if (indices.length !== width * height) throw new Error(`a frame of ${indices.length} pixels`)
      indices.forEach((index, pixel) => {
        if (index !== control.transparent) shown.set(palette.subarray(3 * index, 3 * index + 3), 3 * pixel)
      })
      frames.push({ delay: control.delay, rgb: shown.slice() })
    } else throw new Error(`an unknown block ${kind}`)
  }
}
