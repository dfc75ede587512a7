/** The least of 1, 2 and 5 times the powers of ten that is not below a number > 0. */
export const roundStep = (least: number): number => {
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10)
}
