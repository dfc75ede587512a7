/**
 * Sinusoidal encodings of the ages of a window's positions: row c, filled C − 1 − c steps ago, has  sin(age ω_i),
 * cos(age ω_i)  at 2i and 2i + 1, with  ω_i = 10000^(−2i/D).
 *
 * @param places C
 * @param size   D, even
 * @returns      `[C D]`, row by row
 *
 * @see Vaswani et al. 2017, §3.5
 */
export const relativePositions = (places: number, size: number): Float32Array => {
  const frequencies = Float64Array.from({ length: size / 2 }, (_, i) => 10_000 ** ((-2 * i) / size))
  return Float32Array.from({ length: places * size }, (_, at) => {
    const [place, column] = [Math.floor(at / size), at % size]
    const angle = (places - 1 - place) * (frequencies[Math.floor(column / 2)] as number)
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle)
  })
}
