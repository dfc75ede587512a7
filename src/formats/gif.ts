import gifenc from 'gifenc'
import { minOf } from '../core/extremes.ts'
import type { Pixels } from './pixels.ts'

/** A GIF has 256 colours; the last one marks unchanged pixels. */
const SAME = 255

type Table = Readonly<{
  palette: ReadonlyArray<readonly [number, number, number]>
  indexOf: (colour: number) => number
}>

const channelsOf = (colour: number): readonly [number, number, number] => [
  (colour >> 16) & 255,
  (colour >> 8) & 255,
  colour & 255,
]

/** Each pixel as one number, without opacity, since frames are opaque. */
const coloursOf = (rgba: Uint8Array): Uint32Array =>
  Uint32Array.from({ length: rgba.length / 4 }, (_, at) => {
    const from = 4 * at
    return ((rgba[from] as number) << 16) | ((rgba[from + 1] as number) << 8) | (rgba[from + 2] as number)
  })

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, channel, at) => sum + (channel - (b[at] as number)) ** 2, 0)

/** The most frequent colours exactly; the others, from antialiased edges, become the nearest of these. */
const tableOf = (frames: ReadonlyArray<Uint32Array>): Table => {
  const counts = new Map<number, number>()
  for (const frame of frames) for (const colour of frame) counts.set(colour, (counts.get(colour) ?? 0) + 1)
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

/**
 * Images of one size as an animation that repeats forever.
 *
 * @param delay milliseconds for each frame
 * @param hold  milliseconds for the last one
 */
export const gif = (images: ReadonlyArray<Pixels>, delay: number, hold = delay): Uint8Array => {
  const frames = images.map(({ rgba }) => coloursOf(rgba))
  const { palette, indexOf } = tableOf(frames)
  const encoder = gifenc.GIFEncoder()
  let before: Uint8Array | undefined
  for (const [at, frame] of frames.entries()) {
    const { width, height } = images[at] as Pixels
    const indices = Uint8Array.from(frame, indexOf)
    const last = before
    const changes = last === undefined ? indices : indices.map((index, pixel) => (index === last[pixel] ? SAME : index))
    encoder.writeFrame(changes, width, height, {
      ...(last === undefined && { palette, repeat: 0 }),
      transparent: last !== undefined,
      transparentIndex: SAME,
      delay: at === frames.length - 1 ? hold : delay,
      dispose: 1,
    })
    before = indices
  }
  encoder.finish()
  return encoder.bytes()
}
