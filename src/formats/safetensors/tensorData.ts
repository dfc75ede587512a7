/** The supported dtypes and their bytes per entry. The format has others. */
export const bytesPerEntry = { F32: 4, I32: 4 } as const
export type DType = keyof typeof bytesPerEntry

type Named<D extends DType, A> = Readonly<{ name: string; dtype: D; shape: ReadonlyArray<number>; data: A }>

/** A tensor off the backend: a name, a shape, and its entries in row-major order. */
export type TensorData = Named<'F32', Float32Array> | Named<'I32', Int32Array>

/** The contents of a file. */
export type Safetensors = Readonly<{
  tensors: ReadonlyArray<TensorData>
  metadata: Readonly<Record<string, string>>
}>

/** The header's key for the text-to-text map; no tensor may have this name. */
export const METADATA = '__metadata__'

/** Whether a text can be encoded as UTF-8: it has no lone surrogate. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** How an error shows a name that a file gives: quoted, escaped and short. */
export const show = (name: unknown): string => {
  const text = JSON.stringify(name) ?? String(name)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
