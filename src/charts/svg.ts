/** The attributes of an element; undefined ones are omitted. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** XML cannot contain control characters. */
const isSaid = (letter: string): boolean => letter >= ' ' || letter === '\n' || letter === '\t'

const escaped = (text: string): string =>
  [...text]
    .filter(isSaid)
    .map((letter) => ESCAPES[letter] ?? letter)
    .join('')

/** A coordinate of a path: tenths of a pixel. */
export const fixed = (value: number): string => String(Math.round(value * 10) / 10)

/** Rounds numbers to hundredths of a pixel. */
const valueText = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value)

/** An SVG element with its children, which are SVG texts. */
export const element = (name: string, attributes: Attributes, ...children: ReadonlyArray<string>): string => {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${valueText(value as string | number)}"`)
    .join('')
  return children.length === 0 ? `<${name}${said}/>` : `<${name}${said}>${children.join('')}</${name}>`
}

/** A translated group. */
export const moved = (x: number, y: number, ...children: ReadonlyArray<string>): string =>
  element('g', { transform: `translate(${valueText(x)} ${valueText(y)})` }, ...children)

export const INK = '#1b1f24'
export const FAINT = '#5b6470'
export const RULE = '#8a929c'
export const GRID = '#e3e6ea'

/** The style of a line of text; `angle` rotates it about its anchor, in degrees. */
export type TextStyle = Readonly<{
  size?: number
  anchor?: 'start' | 'middle' | 'end'
  bold?: boolean
  fill?: string
  angle?: number
  /** Whether letters have a white outline, for text over other shapes. */
  halo?: boolean
}>

/** A line of text; `y` is its baseline. */
export const textLine = (x: number, y: number, content: string, style: TextStyle = {}): string => {
  const { size = 10, anchor = 'start', bold = false, fill = INK, angle, halo = false } = style
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      'font-weight': bold ? 'bold' : undefined,
      fill,
      ...(halo && { stroke: '#ffffff', 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }),
      transform: angle === undefined ? undefined : `rotate(${angle} ${valueText(x)} ${valueText(y)})`,
    },
    escaped(content),
  )
}

/** Verdana, the fallback, has DejaVu's widths. */
const FONTS = "'DejaVu Sans', Verdana, Geneva, sans-serif"

/** A complete SVG on a white background. */
export const svgDocument = (
  { width, height, title }: Readonly<{ width: number; height: number; title: string }>,
  ...children: ReadonlyArray<string>
): string =>
  `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${valueText(width)} ${valueText(height)}`,
      'font-family': FONTS,
      role: 'img',
    },
    element('title', {}, escaped(title)),
    element('rect', { width, height, fill: '#ffffff' }),
    ...children,
  )}\n`
