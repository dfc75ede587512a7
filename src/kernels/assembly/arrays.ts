import { FLOAT, floats, splat, VECTOR } from './simd'

/** Sets `count` floats to zero. */
export function zero(count: i32, x: usize): void {
  memory.fill(x, 0, floats(count))
}

/** From this many bytes on, `memory.copy` is faster than a loop. */
const LONG: usize = 1024

/** Copies rows of `width` floats from one stride to another. */
export function copyRows(rows: i32, width: i32, from: usize, fromStride: i32, to: usize, toStride: i32): void {
  const bytes = floats(width)
  const whole = bytes & ~(VECTOR - 1)
  const fromBytes = floats(fromStride)
  const toBytes = floats(toStride)
  for (let row = 0; row < rows; row++) {
    if (bytes >= LONG) memory.copy(to, from, bytes)
    else {
      let at: usize = 0
      for (; at < whole; at += VECTOR) v128.store(to + at, v128.load(from + at))
      for (; at < bytes; at += FLOAT) store<f32>(to + at, load<f32>(from + at))
    }
    from += fromBytes
    to += toBytes
  }
}

/** Sets `count` floats to a value. */
export function fill(count: i32, value: f32, x: usize): void {
  const values = splat(value)
  const whole = x + floats(count & ~3)
  for (; x < whole; x += VECTOR) v128.store(x, values)
  for (const end = whole + floats(count & 3); x < end; x += FLOAT) store<f32>(x, value)
}

/** y += x, over `count` floats, a multiple of four. */
export function addTo(count: i32, x: usize, y: usize): void {
  for (const end = y + floats(count); y < end; y += VECTOR) {
    v128.store(y, f32x4.add(v128.load(y), v128.load(x)))
    x += VECTOR
  }
}

/** Adds rows of `width` floats to others, each with its own stride. */
export function addRows(rows: i32, width: i32, from: usize, fromStride: i32, to: usize, toStride: i32): void {
  for (let row = 0; row < rows; row++) {
    let x = from + floats(row * fromStride)
    let y = to + floats(row * toStride)
    for (const end = y + floats(width); y < end; y += FLOAT) {
      store<f32>(y, load<f32>(y) + load<f32>(x))
      x += FLOAT
    }
  }
}

/** y = x ⊙ y, of `rows` rows of `width` floats. */
export function multiplyRows(rows: i32, width: i32, x: usize, xStride: i32, y: usize, yStride: i32): void {
  const whole = floats(width & ~3)
  const end = floats(width)
  for (let row = 0; row < rows; row++) {
    let at: usize = 0
    for (; at < whole; at += VECTOR) v128.store(y + at, f32x4.mul(v128.load(x + at), v128.load(y + at)))
    for (; at < end; at += FLOAT) store<f32>(y + at, load<f32>(x + at) * load<f32>(y + at))
    x += floats(xStride)
    y += floats(yStride)
  }
}
