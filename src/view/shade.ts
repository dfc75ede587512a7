/** A number from 0 to 1 as one character: · for 0, █ for 1, a digit for tenths between. */
export const shade = (value: number): string => {
  if (value <= 0.05) return '·'
  if (value >= 0.95) return '█'
  return String(Math.min(9, Math.round(value * 10)))
}
