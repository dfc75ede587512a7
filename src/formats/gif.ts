import gifenc from 'gifenc'
import { minOf } from '../core/extremes.ts'
import type { Pixels } from './pixels.ts'

/** A GIF has 256 colours; the last one marks unchanged pixels. */
const SAME = 255

/** The colours are those of at most this many frames, evenly spread. */
const SAMPLED = 12

/** An animation that repeats forever. Frames are of one size, and drawn one at a time. */
export type Animation = Readonly<{
  /** How many; at least 1. */
  frames: number
  /** Draws a frame; may be called twice for one. */
  frame: (at: number) => Pixels
  /** Milliseconds for each frame. */
  delay: number
  /** Milliseconds for the last one; by default as the others. */
  hold?: number
}>

type Table = Readonly<{
  palette: ReadonlyArray<readonly [number, number, number]>
  indexOf: (colour: number) => number
}>

const channelsOf = (colour: number): readonly [number, number, number] => [
  (colour >> 16) & 255,
  (colour >> 8) & 255,
  colour & 255,
]

/** Calls `see` with each pixel as one number, without opacity, since frames are opaque. */
const eachColour = ({ rgba }: Pixels, see: (colour: number, pixel: number) => void): void => {
  for (let from = 0, pixel = 0; from < rgba.length; from += 4, pixel++)
    see(((rgba[from] as number) << 16) | ((rgba[from + 1] as number) << 8) | (rgba[from + 2] as number), pixel)
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, channel, at) => sum + (channel - (b[at] as number)) ** 2, 0)

/** Counts the colours of a frame. */
const countColours = (counts: Map<number, number>, pixels: Pixels): void => {
  // Neighbours are mostly alike.
  let [last, run] = [-1, 0]
  const note = (): void => {
    if (run > 0) counts.set(last, (counts.get(last) ?? 0) + run)
  }
  eachColour(pixels, (colour) => {
    if (colour === last) {
      run++
      return
    }
    note()
    ;[last, run] = [colour, 1]
  })
  note()
}

/** The most frequent colours exactly; the others, from antialiased edges, become the nearest of these. */
const tableOf = (counts: ReadonlyMap<number, number>): Table => {
  const palette = [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, SAME)
    .map(([colour]) => channelsOf(colour))
  const known = new Map<number, number>()
  const indexOf = (colour: number): number => {
    const found = known.get(colour)
    if (found !== undefined) return found
    const channels = channelsOf(colour)
    const distances = palette.map((candidate) => distance(candidate, channels))
    const nearest = distances.indexOf(minOf(distances))
    known.set(colour, nearest)
    return nearest
  }
  const padding = Array.from({ length: SAME + 1 - palette.length }, () => [0, 0, 0] as const)
  return { palette: [...palette, ...padding], indexOf }
}

/** The colour table of some frames, evenly spread, the first and the last among them. */
const sampledTable = ({ frames, frame }: Animation): Table => {
  const count = Math.min(SAMPLED, frames)
  const counts = new Map<number, number>()
  for (let at = 0; at < count; at++)
    countColours(counts, frame(count === 1 ? 0 : Math.round((at * (frames - 1)) / (count - 1))))
  return tableOf(counts)
}

/** The index of each pixel's colour. */
const indicesOf = (pixels: Pixels, { indexOf }: Table): Uint8Array => {
  const indices = new Uint8Array(pixels.width * pixels.height)
  let [last, index] = [-1, 0]
  eachColour(pixels, (colour, pixel) => {
    if (colour !== last) [last, index] = [colour, indexOf(colour)]
    indices[pixel] = index
  })
  return indices
}

/** The bytes of an animation as a GIF file, frame by frame: two frames are in memory at a time. */
export function* gif(animation: Animation): Generator<Uint8Array> {
  const { frames, frame, delay, hold = delay } = animation
  const table = sampledTable(animation)
  const encoder = gifenc.GIFEncoder({ auto: false })
  let before: Uint8Array | undefined
  encoder.writeHeader()
  for (let at = 0; at < frames; at++) {
    const pixels = frame(at)
    const indices = indicesOf(pixels, table)
    const last = before
    const changes = last === undefined ? indices : indices.map((index, pixel) => (index === last[pixel] ? SAME : index))
    encoder.writeFrame(changes, pixels.width, pixels.height, {
      first: last === undefined,
      ...(last === undefined && { palette: table.palette, repeat: 0 }),
      transparent: last !== undefined,
      transparentIndex: SAME,
      delay: at === frames - 1 ? hold : delay,
      dispose: 1,
    })
    before = indices
    yield encoder.bytes()
    encoder.reset()
  }
  encoder.finish()
  yield encoder.bytes()
}
