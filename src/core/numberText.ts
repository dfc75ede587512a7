/** A decimal number as shells and programs write it: sign, digits (with _ between them), point, exponent. */
const DECIMAL = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+)?$/

/** The number that a text writes, such as `1000`, `1_000`, `.001`, `5.`, `+5` or `1E-3`; `undefined` for other texts and beyond the range of numbers. */
export const numberIn = (text: string): number | undefined => {
  const trimmed = text.trim()
  if (!DECIMAL.test(trimmed)) return undefined
  const number = Number(trimmed.replaceAll('_', ''))
  return Number.isFinite(number) ? number : undefined
}
