/** The used part of gifenc, which has no types of its own. */
declare module 'gifenc' {
  export type Palette = ReadonlyArray<readonly [red: number, green: number, blue: number]>
  type Frame = Readonly<{
    first?: boolean
    palette?: Palette
    delay?: number
    repeat?: number
    transparent?: boolean
    transparentIndex?: number
    dispose?: number
  }>
  type Encoder = Readonly<{
    writeFrame: (indices: Uint8Array, width: number, height: number, options?: Frame) => void
    writeHeader: () => void
    finish: () => void
    reset: () => void
    bytes: () => Uint8Array
  }>
  const gifenc: Readonly<{
    GIFEncoder: (options: Readonly<{ auto: boolean }>) => Encoder
    quantize: (rgba: Uint8Array, colours: number, options?: Readonly<{ format?: 'rgb565' | 'rgb444' }>) => Palette
    applyPalette: (rgba: Uint8Array, palette: Palette, format?: 'rgb565' | 'rgb444') => Uint8Array
  }>
  export default gifenc
}
