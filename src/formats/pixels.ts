/** An image's pixels, four bytes each (red, green, blue, opacity), row by row. */
export type Pixels = Readonly<{ width: number; height: number; rgba: Uint8Array }>
