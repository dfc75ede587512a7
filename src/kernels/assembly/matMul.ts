import { FLOAT, floats, fma, splat, VECTOR } from './simd'

/**
 * Matrix products, register-blocked: six rows by eight columns of the result stay in registers. The right operand is
 * packed into panels of eight columns, `[N/8][K][8]`, so that a panel streams through the nearest cache; N is a
 * multiple of eight, K and M are any.
 */

/** Columns of a panel, in floats and in bytes. */
const WIDTH: i32 = 8
const ROW: usize = 32

/** How many rows of the stacked operands {@link matMulTransposed} takes at a time. */
const CHUNK: i32 = 256

/** The initial value of a product's result. */
const ACCUMULATE: i32 = 1

/**
 * Packs a block of a matrix into panels of columns: the block's rows become rows `k` … of the panels' K rows, its
 * columns become columns `n` … .
 */
export function packColumns(
  rows: i32, columns: i32, from: usize, fromStride: i32, panels: usize, K: i32, k: i32, n: i32,
): void {
  const panelBytes = floats(K) * WIDTH
  for (let row = 0; row < rows; row++) {
    let source = from + floats(row * fromStride)
    let column = n
    const end = n + columns
    const target = panels + floats((k + row) * WIDTH)
    if ((n & 3) === 0)
      for (; column + 4 <= end; column += 4) {
        v128.store(target + <usize>(column >> 3) * panelBytes + floats(column & 7), v128.load(source))
        source += VECTOR
      }
    for (; column < end; column++) {
      store<f32>(target + <usize>(column >> 3) * panelBytes + floats(column & 7), load<f32>(source))
      source += FLOAT
    }
  }
}

/** Transposes four rows of four floats: writes column c to `to + c · ROW`. */
// @ts-ignore: decorator
@inline
function turn(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5))
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), ROW)
  v128.store(to, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5), 2 * ROW)
  v128.store(to, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7), 3 * ROW)
}

/**
 * Packs a block of a matrix, transposed: the block's rows become columns `n` … of the panels, its columns become rows
 * `k` … .
 */
export function packRows(
  rows: i32, columns: i32, from: usize, fromStride: i32, panels: usize, K: i32, k: i32, n: i32,
): void {
  const panelBytes = floats(K) * WIDTH
  const stride = floats(fromStride)
  let row = 0
  if ((n & 3) === 0)
    for (; row + 4 <= rows; row += 4) {
      let source = from + stride * row
      let target = panels + <usize>((n + row) >> 3) * panelBytes + floats(k * WIDTH + ((n + row) & 7))
      let column = 0
      for (; column + 4 <= columns; column += 4) {
        const second = source + stride
        const third = second + stride
        turn(v128.load(source), v128.load(second), v128.load(third), v128.load(third + stride), target)
        source += VECTOR
        target += 4 * ROW
      }
      for (; column < columns; column++) {
        for (let lane: usize = 0; lane < 4; lane++)
          store<f32>(target + lane * FLOAT, load<f32>(source + lane * stride))
        source += FLOAT
        target += ROW
      }
    }
  for (; row < rows; row++) {
    let source = from + stride * row
    let target = panels + <usize>((n + row) >> 3) * panelBytes + floats(k * WIDTH + ((n + row) & 7))
    for (let column = 0; column < columns; column++) {
      store<f32>(target, load<f32>(source))
      source += FLOAT
      target += ROW
    }
  }
}

/**
 * Six rows by one panel, the most that fits the registers; more unrolling is slower. The left operand's elements lie
 * `across` bytes apart from row to row and `along` bytes from column to column. The result's rows start from those at
 * `initial`, `step` bytes apart, or from zero if `initial` is 0.
 */
function tileOfSix(
  K: i32, a: usize, across: usize, along: usize, panel: usize, c: usize, cStride: usize, initial: usize, step: usize,
): void {
  let a1 = a + across
  let a2 = a1 + across
  let a3 = a2 + across
  let a4 = a3 + across
  let a5 = a4 + across
  let c00 = splat(0), c01 = splat(0)
  let c10 = splat(0), c11 = splat(0)
  let c20 = splat(0), c21 = splat(0)
  let c30 = splat(0), c31 = splat(0)
  let c40 = splat(0), c41 = splat(0)
  let c50 = splat(0), c51 = splat(0)
  if (initial !== 0) {
    c00 = v128.load(initial)
    c01 = v128.load(initial, VECTOR)
    initial += step
    c10 = v128.load(initial)
    c11 = v128.load(initial, VECTOR)
    initial += step
    c20 = v128.load(initial)
    c21 = v128.load(initial, VECTOR)
    initial += step
    c30 = v128.load(initial)
    c31 = v128.load(initial, VECTOR)
    initial += step
    c40 = v128.load(initial)
    c41 = v128.load(initial, VECTOR)
    initial += step
    c50 = v128.load(initial)
    c51 = v128.load(initial, VECTOR)
  }
  for (const end = panel + floats(K) * WIDTH; panel < end; panel += ROW) {
    const left = v128.load(panel)
    const right = v128.load(panel, VECTOR)
    let x = v128.load32_splat(a)
    c00 = fma(x, left, c00)
    c01 = fma(x, right, c01)
    a += along
    x = v128.load32_splat(a1)
    c10 = fma(x, left, c10)
    c11 = fma(x, right, c11)
    a1 += along
    x = v128.load32_splat(a2)
    c20 = fma(x, left, c20)
    c21 = fma(x, right, c21)
    a2 += along
    x = v128.load32_splat(a3)
    c30 = fma(x, left, c30)
    c31 = fma(x, right, c31)
    a3 += along
    x = v128.load32_splat(a4)
    c40 = fma(x, left, c40)
    c41 = fma(x, right, c41)
    a4 += along
    x = v128.load32_splat(a5)
    c50 = fma(x, left, c50)
    c51 = fma(x, right, c51)
    a5 += along
  }
  v128.store(c, c00)
  v128.store(c, c01, VECTOR)
  c += cStride
  v128.store(c, c10)
  v128.store(c, c11, VECTOR)
  c += cStride
  v128.store(c, c20)
  v128.store(c, c21, VECTOR)
  c += cStride
  v128.store(c, c30)
  v128.store(c, c31, VECTOR)
  c += cStride
  v128.store(c, c40)
  v128.store(c, c41, VECTOR)
  c += cStride
  v128.store(c, c50)
  v128.store(c, c51, VECTOR)
}

/** Four rows by one panel. */
function tileOfFour(
  K: i32, a: usize, across: usize, along: usize, panel: usize, c: usize, cStride: usize, initial: usize, step: usize,
): void {
  let a1 = a + across
  let a2 = a1 + across
  let a3 = a2 + across
  let c00 = splat(0), c01 = splat(0)
  let c10 = splat(0), c11 = splat(0)
  let c20 = splat(0), c21 = splat(0)
  let c30 = splat(0), c31 = splat(0)
  if (initial !== 0) {
    c00 = v128.load(initial)
    c01 = v128.load(initial, VECTOR)
    initial += step
    c10 = v128.load(initial)
    c11 = v128.load(initial, VECTOR)
    initial += step
    c20 = v128.load(initial)
    c21 = v128.load(initial, VECTOR)
    initial += step
    c30 = v128.load(initial)
    c31 = v128.load(initial, VECTOR)
  }
  for (const end = panel + floats(K) * WIDTH; panel < end; panel += ROW) {
    const left = v128.load(panel)
    const right = v128.load(panel, VECTOR)
    let x = v128.load32_splat(a)
    c00 = fma(x, left, c00)
    c01 = fma(x, right, c01)
    a += along
    x = v128.load32_splat(a1)
    c10 = fma(x, left, c10)
    c11 = fma(x, right, c11)
    a1 += along
    x = v128.load32_splat(a2)
    c20 = fma(x, left, c20)
    c21 = fma(x, right, c21)
    a2 += along
    x = v128.load32_splat(a3)
    c30 = fma(x, left, c30)
    c31 = fma(x, right, c31)
    a3 += along
  }
  v128.store(c, c00)
  v128.store(c, c01, VECTOR)
  c += cStride
  v128.store(c, c10)
  v128.store(c, c11, VECTOR)
  c += cStride
  v128.store(c, c20)
  v128.store(c, c21, VECTOR)
  c += cStride
  v128.store(c, c30)
  v128.store(c, c31, VECTOR)
}

/** One row by four panels: a single row needs that many columns to keep the multipliers busy. */
function rowOfFourPanels(K: i32, a: usize, panel: usize, c: usize, initial: usize): void {
  const panelBytes = floats(K) * WIDTH
  let second = panel + panelBytes
  let third = second + panelBytes
  let fourth = third + panelBytes
  let c0 = splat(0), c1 = splat(0), c2 = splat(0), c3 = splat(0)
  let c4 = splat(0), c5 = splat(0), c6 = splat(0), c7 = splat(0)
  if (initial !== 0) {
    c0 = v128.load(initial)
    c1 = v128.load(initial, 16)
    c2 = v128.load(initial, 32)
    c3 = v128.load(initial, 48)
    c4 = v128.load(initial, 64)
    c5 = v128.load(initial, 80)
    c6 = v128.load(initial, 96)
    c7 = v128.load(initial, 112)
  }
  for (const end = panel + panelBytes; panel < end; panel += ROW) {
    const x = v128.load32_splat(a)
    c0 = fma(x, v128.load(panel), c0)
    c1 = fma(x, v128.load(panel, 16), c1)
    c2 = fma(x, v128.load(second), c2)
    c3 = fma(x, v128.load(second, 16), c3)
    c4 = fma(x, v128.load(third), c4)
    c5 = fma(x, v128.load(third, 16), c5)
    c6 = fma(x, v128.load(fourth), c6)
    c7 = fma(x, v128.load(fourth, 16), c7)
    a += FLOAT
    second += ROW
    third += ROW
    fourth += ROW
  }
  v128.store(c, c0)
  v128.store(c, c1, 16)
  v128.store(c, c2, 32)
  v128.store(c, c3, 48)
  v128.store(c, c4, 64)
  v128.store(c, c5, 80)
  v128.store(c, c6, 96)
  v128.store(c, c7, 112)
}

/** One row by one panel. */
function rowOfOnePanel(K: i32, a: usize, panel: usize, c: usize, initial: usize): void {
  let c0 = splat(0), c1 = splat(0)
  if (initial !== 0) {
    c0 = v128.load(initial)
    c1 = v128.load(initial, VECTOR)
  }
  for (const end = panel + floats(K) * WIDTH; panel < end; panel += ROW) {
    const x = v128.load32_splat(a)
    c0 = fma(x, v128.load(panel), c0)
    c1 = fma(x, v128.load(panel, VECTOR), c1)
    a += FLOAT
  }
  v128.store(c, c0)
  v128.store(c, c1, VECTOR)
}

/**
 * C = A · B, or C += A · B, or C = 1·bias + A · B.
 *
 * @param M       rows of A and C
 * @param N       columns of C, a multiple of 8
 * @param K       columns of A
 * @param a       `[M K]`, rows `aStride` floats apart
 * @param panels  B, packed: `[N/8][K][8]`
 * @param c       `[M N]`, rows `cStride` floats apart
 * @param start   the initial value of C: zero, or as it is
 * @param bias    `[N]` the initial value of every row, or 0 for none
 */
export function matMul(
  M: i32, N: i32, K: i32, a: usize, aStride: i32, panels: usize, c: usize, cStride: i32, start: i32, bias: usize,
): void {
  const aBytes = floats(aStride)
  const cBytes = floats(cStride)
  const panelBytes = floats(K) * WIDTH
  const last = N >> 3
  // Tiles of six rows, but two of four rather than one of six and two single rows.
  const fours = M % 6 === 4 || M % 6 === 5 ? 1 : M % 6 === 2 && M >= 8 ? 2 : M % 6 === 3 && M >= 9 ? 2 : 0
  const sixes = (M - 4 * fours) / 6
  const rows = 6 * sixes + 4 * fours
  if (rows > 0)
    for (let panel = 0; panel < last; panel++) {
      const packed = panels + panelBytes * panel
      const column = floats(panel * WIDTH)
      const step = bias !== 0 ? 0 : cBytes
      let source = a
      let target = c + column
      for (let six = 0; six < sixes; six++) {
        const initial = bias !== 0 ? bias + column : start === ACCUMULATE ? target : 0
        tileOfSix(K, source, aBytes, FLOAT, packed, target, cBytes, initial, step)
        source += aBytes * 6
        target += cBytes * 6
      }
      for (let four = 0; four < fours; four++) {
        const initial = bias !== 0 ? bias + column : start === ACCUMULATE ? target : 0
        tileOfFour(K, source, aBytes, FLOAT, packed, target, cBytes, initial, step)
        source += aBytes * 4
        target += cBytes * 4
      }
    }
  for (let row = rows; row < M; row++) {
    const source = a + aBytes * row
    let panel = 0
    for (; panel + 4 <= last; panel += 4) {
      const column = floats(panel * WIDTH)
      const target = c + cBytes * row + column
      const initial = bias !== 0 ? bias + column : start === ACCUMULATE ? target : 0
      rowOfFourPanels(K, source, panels + panelBytes * panel, target, initial)
    }
    for (; panel < last; panel++) {
      const column = floats(panel * WIDTH)
      const target = c + cBytes * row + column
      const initial = bias !== 0 ? bias + column : start === ACCUMULATE ? target : 0
      rowOfOnePanel(K, source, panels + panelBytes * panel, target, initial)
    }
  }
}

/** Columns of the stacked left operand that {@link matMulTransposed} takes at a time. */
const GROUP: i32 = 6

/** K rounded up to a multiple of six: rows that the result of {@link matMulTransposed} needs room for. */
export function matMulTransposedRows(K: i32): i32 {
  return ((K + GROUP - 1) / GROUP) * GROUP
}

/** Packs the columns of some rows into groups of six, `[K/6][rows][6]`; columns beyond the last become zero. */
function packGroups(rows: i32, columns: i32, from: usize, fromStride: usize, groups: usize): void {
  for (let column = 0; column < columns; column += GROUP) {
    let source = from + floats(column)
    const width = min<i32>(GROUP, columns - column)
    for (let row = 0; row < rows; row++) {
      if (width === GROUP) {
        v128.store(groups, v128.load(source))
        store<u64>(groups, load<u64>(source, VECTOR), VECTOR)
      } else
        for (let lane = 0; lane < GROUP; lane++)
          store<f32>(groups + floats(lane), lane < width ? load<f32>(source + floats(lane)) : 0)
      source += fromStride
      groups += floats(GROUP)
    }
  }
}

/** Floats of scratch that {@link matMulTransposed} needs. */
export function matMulTransposedScratch(K: i32): i32 {
  return (matMulTransposedRows(K) + WIDTH) * CHUNK
}

/**
 * C = Aᵀ · G: a weight gradient, over all rows of a stacked sequence.
 *
 * @param K       columns of A, rows of C
 * @param N       columns of G and C, a multiple of 8
 * @param M       rows of A and G
 * @param a       `[M K]`, rows `aStride` floats apart
 * @param g       `[M N]`, rows `gStride` floats apart
 * @param c       `[K N]`, with room for {@link matMulTransposedRows} rows; those beyond K become zero
 * @param scratch {@link matMulTransposedScratch} floats
 */
export function matMulTransposed(
  K: i32, N: i32, M: i32, a: usize, aStride: i32, g: usize, gStride: i32, c: usize, scratch: usize,
): void {
  const aBytes = floats(aStride)
  const gBytes = floats(gStride)
  const cBytes = floats(N)
  const groups = scratch + floats(WIDTH * CHUNK)
  for (let from = 0; from < M; from += CHUNK) {
    const depth = min<i32>(CHUNK, M - from)
    packGroups(depth, K, a + aBytes * from, aBytes, groups)
    const groupBytes = floats(depth * GROUP)
    for (let column = 0; column < N; column += WIDTH) {
      let source = g + gBytes * from + floats(column)
      let target = scratch
      for (let row = 0; row < depth; row++) {
        v128.store(target, v128.load(source))
        v128.store(target, v128.load(source, VECTOR), VECTOR)
        source += gBytes
        target += ROW
      }
      let group = groups
      let result = c + floats(column)
      for (let k = 0; k < K; k += GROUP) {
        tileOfSix(depth, group, FLOAT, floats(GROUP), scratch, result, cBytes, from > 0 ? result : 0, cBytes)
        group += groupBytes
        result += cBytes * GROUP
      }
    }
  }
}

/** The sums of the columns of G `[M N]`, N a multiple of 8: a bias's gradient. */
export function matMulColumnSums(M: i32, N: i32, g: usize, gStride: i32, sums: usize): void {
  const bytes = floats(gStride)
  for (let column = 0; column < N; column += WIDTH) {
    let source = g + floats(column)
    let s0 = splat(0)
    let s1 = splat(0)
    for (let row = 0; row < M; row++) {
      s0 = f32x4.add(s0, v128.load(source))
      s1 = f32x4.add(s1, v128.load(source, VECTOR))
      source += bytes
    }
    v128.store(sums, s0)
    v128.store(sums, s1, VECTOR)
    sums += ROW
  }
}
