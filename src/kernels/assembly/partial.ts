/** The last floats of a row or tensor, fewer than a vector. Nothing beyond them is read or written. */

/** The first `n` floats, 1 to 4, at a pointer; zero in the lanes beyond. */
export function loadFirst(n: i32, from: usize): v128 {
  if (n === 1) return v128.load32_zero(from)
  if (n === 2) return v128.load64_zero(from)
  if (n === 3) return v128.load32_lane(from + 8, v128.load64_zero(from), 2)
  return v128.load(from)
}

/** Writes the first `n` lanes, 1 to 4. */
export function storeFirst(n: i32, to: usize, x: v128): void {
  if (n >= 4) return v128.store(to, x)
  if (n === 1) return v128.store32_lane(to, x, 0)
  v128.store64_lane(to, x, 0)
  if (n === 3) v128.store32_lane(to + 8, x, 2)
}
