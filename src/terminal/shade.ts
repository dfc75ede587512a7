/**
 * A number from −1 to 1 as one character: · for 0, █ for 1, a digit for tenths between; below zero, the same below the
 * line: ▄ for −1, a subscript digit for tenths.
 */
export const shade = (value: number): string => {
  if (value >= 0.95) return '█'
  if (value <= -0.95) return '▄'
  const tenths = Math.min(9, Math.round(Math.abs(value) * 10))
  if (Math.abs(value) <= 0.05) return '·'
  return value > 0 ? String(tenths) : ('₀₁₂₃₄₅₆₇₈₉'[tenths] as string)
}
