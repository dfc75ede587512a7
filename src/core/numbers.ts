/** Made on first use, since loading locale data takes time. */
let whole: Intl.NumberFormat | undefined

/** 17,600 */
export const count = (n: number): string => {
  whole ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
  return whole.format(n)
}

/** Three significant digits, with an exponent only for very large or small numbers. */
export const short = (x: number): string => {
  if (!Number.isFinite(x)) return String(x)
  if (x === 0) return '0'
  const size = Math.abs(x)
  return size >= 1e-3 && size < 1e6 ? String(Number(x.toPrecision(3))) : x.toExponential(1)
}

/** Percent with one decimal; 0 and 100 only for a share of exactly 0 and 1. */
export const percentOf = (fraction: number): number => {
  const rounded = Math.round(fraction * 1000) / 10
  return fraction > 0 && fraction < 1 ? Math.min(99.9, Math.max(0.1, rounded)) : rounded
}

/** 97.3 %; 100 % and 0 % only where it is all or nothing */
export const percent = (fraction: number): string => `${short(percentOf(fraction))} %`

/** 41 s, 6 min 41 s, 2 h 5 min */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const s = Math.round(seconds)
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}

/** 41 s, 7 min, 2 h */
export const roughDuration = (seconds: number): string => {
  if (seconds < 60) return `${Math.round(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`
}

/** “1 sequence”, “2 sequences” */
export const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? '' : 's'}`

/** A number of a range: with as many decimals as three digits of the range need. */
export const shortWithin = (x: number, low: number, high: number): string => {
  const decimals = 2 - Math.floor(Math.log10(high - low))
  return decimals > 0 && decimals <= 12 && Number.isFinite(x) && Math.abs(x) < 1e6
    ? String(Number(x.toFixed(decimals)))
    : short(x)
}

/** With a capital first letter. */
export const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
