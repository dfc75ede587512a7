import fc from 'fast-check'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { agree, numbersFrom, sizeUpTo } from './float64.ts'
import { heaps, padded } from './heap.ts'

const draws = fc.record({
  B: sizeUpTo(5),
  H: sizeUpTo(40),
  wider: fc.constantFrom(0, 4, 12),
  clip: fc.constantFrom(0.125, 0.6, 20, Number.POSITIVE_INFINITY),
  from: seed,
})

law('a feedforward step and its gradient are those of a clipped tanh', draws, ({ B, H, wider, clip, from }) =>
  heaps.every(({ kernels, clear, put, room, get }) => {
    clear()
    const [width, stride] = [padded(H), padded(H) + wider]
    const row = (salt: number, size: number, length: number): number[] =>
      Array.from({ length: B }, (_, b) => [
        ...numbersFrom(from + salt + 97 * b, H, -size, size),
        ...Array.from({ length: length - H }, () => 0),
      ]).flat()
    const [x, dy] = [row(1, 3, width), row(2, 1, stride)]
    const [gates, dHidden, hidden] = [put(x), put(dy), room(B * stride)]
    kernels.feedforwardForward(B, H, gates, hidden, stride, clip)
    kernels.feedforwardBackward(B, H, gates, hidden, stride, dHidden, stride, clip)
    const [y, dx] = [get(hidden, B * stride), get(gates, B * width)]
    const between = y.filter((_, at) => at % stride >= width)
    return (
      between.every(Number.isNaN) &&
      x.every((value, at) => {
        const place = Math.floor(at / width) * stride + (at % width)
        const free = Math.tanh(value)
        if (Math.abs(Math.abs(free) - clip) < 1e-5) return true
        const slope = Math.abs(free) < clip ? 1 - free * free : 0
        const limited = Math.max(-clip, Math.min(clip, free))
        return agree([y[place] ?? Number.NaN, dx[at] ?? Number.NaN], [limited, slope * (dy[place] ?? 0)], 1e-6)
      })
    )
  }),
)
