/** A label at the end of a curve: its place in pixels, the width of its text, and how many heights it may be moved. */
export type Wanted = Readonly<{ x: number; y: number; width: number; reach: number }>

/** The area of a chart where labels may lie, in pixels. */
export type Area = Readonly<{ top: number; bottom: number; left: number; right: number }>

/** The height of a label, in pixels. */
export const LABEL_HEIGHT = 12

type Box = Readonly<{ left: number; right: number; y: number }>

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < LABEL_HEIGHT - 0.5

/** 0, 1, −1, 2, −2 … */
const tries = (reach: number): ReadonlyArray<number> => [
  0,
  ...Array.from({ length: reach }, (_, at) => [at + 1, -at - 1]).flat(),
]

/**
 * Places for labels beside the ends of their curves, none over another: moved up or down where there is no room, and
 * undefined where there is none at all.
 */
export const labelPlaces = (
  wanted: ReadonlyArray<Wanted>,
  { top, bottom, left, right }: Area,
): ReadonlyArray<Readonly<{ x: number; y: number }> | undefined> => {
  const taken: Box[] = []
  return wanted.map(({ x, y, width, reach }) => {
    const start = Math.max(left, Math.min(x, right - width))
    for (const by of tries(reach)) {
      const box = { left: start, right: start + width, y: y + by * LABEL_HEIGHT }
      if (box.y < top || box.y > bottom || taken.some((other) => overlap(other, box))) continue
      taken.push(box)
      return { x: start, y: box.y }
    }
    return undefined
  })
}
