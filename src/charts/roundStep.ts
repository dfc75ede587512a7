/** The least number ≥ `least` of the form 1, 2 or 5 times a power of ten; `least` > 0. */
export const roundStep = (least: number): number => {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}
