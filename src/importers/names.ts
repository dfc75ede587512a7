import { either as E } from 'fp-ts'
import type { Problems, Tensors } from './plan.ts'

/**
 * The prefix of a model's names in a file: what comes before a name that every such model has. So a model within a checkpoint, or within another
 * module, is found by itself.
 *
 * @param anchors names that such models have, one of them each
 */
export const prefixOf = (tensors: Tensors, anchors: ReadonlyArray<string>): E.Either<Problems, string> => {
  const found = [...tensors.keys()].flatMap((name) =>
    anchors
      .filter((anchor) => name === anchor || name.endsWith(`.${anchor}`))
      .map((anchor) => name.slice(0, name.length - anchor.length)),
  )
  const prefixes = [...new Set(found)]
  if (prefixes.length === 1) return E.right(prefixes[0] as string)
  const names = [...tensors.keys()]
  const listed = names.slice(0, 12).join(', ')
  return E.left([
    prefixes.length === 0
      ? `it has no tensor ${anchors.join(' nor ')}; it has ${names.length === 0 ? 'no tensors' : `${listed}${names.length > 12 ? ` and ${names.length - 12} more` : ''}`}`
      : `it has several such models, under ${prefixes.map((prefix) => prefix || '(no prefix)').join(', ')}; save the one`,
  ])
}

/** The shape of a tensor; an empty one if the file lacks it. */
export const shapeIn = (tensors: Tensors, name: string): ReadonlyArray<number> => tensors.get(name)?.shape ?? []

/** A size of a tensor; 0 if the file lacks it. */
export const sizeIn = (tensors: Tensors, name: string, axis: number): number => shapeIn(tensors, name)[axis] ?? 0

/** The layers of a `torch.nn.LSTM`, counted by its names. */
export const layersIn = (tensors: Tensors, stem: string): number => {
  let count = 0
  while (tensors.has(`${stem}weight_ih_l${count}`)) count++
  return count
}

/** A whole number that the command gives for an option; `undefined` if it gives none. */
export const asked = (options: Readonly<Record<string, unknown>>, name: string): number | undefined => {
  const value = options[name]
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined
}
