import type { Hex } from './colour.ts'

/** A page's theme. Figures are light. */
export type Theme = 'light' | 'dark'

/**
 * The colours of lines: Okabe and Ito's, without yellow, and darker or lighter where they would be hard to see on the
 * theme's background. Those of the dark theme have the hues of the light one, in the same order.
 */
export const lineColoursOf: Readonly<Record<Theme, ReadonlyArray<Hex>>> = {
  light: ['#0072b2', '#d55e00', '#008f69', '#b8558f', '#3a9ad9', '#b57700', '#5d3a9b', '#4d5158'],
  dark: ['#56b4e9', '#f0894a', '#3fc79d', '#e08fc0', '#9ad1f5', '#e6b13e', '#b09af0', '#b5bac4'],
}

/** The colours of lines in figures. */
export const lineColours = lineColoursOf.light

/** The colours of write and read heads. */
export const headColours = {
  light: { write: '#d55e00', read: '#0072b2' },
  dark: { write: '#ff9d5c', read: '#6db7f5' },
} as const satisfies Readonly<Record<Theme, Readonly<Record<'write' | 'read', Hex>>>>

/** The colours of write and read heads in figures. */
export const { write: WRITE, read: READ } = headColours.light
