import { stateEntries } from '../core/state.ts'
import { disposeTree } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import type { TensorData } from './safetensors/index.ts'
import { tensorDataOf } from './tensorTree.ts'

/** Nested lists of numbers, or one number. */
export type Numbers = number | ReadonlyArray<Numbers>

/** The shortest decimal number that is this float32: 0.000001, not 9.999999974752427e-7. */
const shortest = (entry: number): number => {
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const number = Number(entry.toPrecision(digits))
    if (Math.fround(number) === entry) return number
  }
  return entry
}

/** Digits that tell all float32 numbers apart. */
const FLOAT32_DIGITS = 9

const nested = (shape: ReadonlyArray<number>, entries: ReadonlyArray<number>): Numbers => {
  const [count = 1, ...rest] = shape
  if (shape.length === 0) return shortest(entries[0] ?? 0)
  const size = entries.length / count
  return Array.from({ length: count }, (_, at) => nested(rest, entries.slice(at * size, (at + 1) * size)))
}

/** Entries as nested lists. First axes are left out if all that lies along them is the same: broadcasting restores them. */
const compact = (shape: ReadonlyArray<number>, entries: ReadonlyArray<number>): Numbers => {
  const [count = 1, ...rest] = shape
  const size = entries.length / count
  const isSame = entries.every((entry, at) => Object.is(entry, entries[at % size]))
  return shape.length > 0 && isSame ? compact(rest, entries.slice(0, size)) : nested(shape, entries)
}

/**
 * The state before a model's first step: for each tensor of the state, by its path, numbers whose broadcast to the
 * tensor's shape it is, such as `0` or `[1, 0, 0]`. They are the same for all sequences.
 */
export const initialValues = async (model: Model, params: TreeRecord): Promise<Readonly<Record<string, Numbers>>> => {
  const state = model.initialState(params, 1)
  try {
    const found = new Map((await tensorDataOf(state, '')).map((tensor) => [tensor.name, tensor]))
    return Object.fromEntries(
      stateEntries(model.state).map(([path]) => {
        const { shape, data } = found.get(path) as TensorData
        return [path, compact(shape, Array.from(data))]
      }),
    )
  } finally {
    disposeTree(state)
  }
}
