type Shaped = Readonly<{ shape: ReadonlyArray<number> }>

/** Paths with their shapes as one text, in no particular order of keys. `batch` comes before every shape. */
export const listing = (
  shapes: ReadonlyArray<readonly [path: string, Shaped]>,
  ...batch: ReadonlyArray<number>
): string =>
  shapes
    .map(([path, { shape }]) => `${path} [${[...batch, ...shape].join(' ')}]`)
    .sort()
    .join('; ')
