import { tidy } from '../core/ownership.ts'
import { paramEntries } from '../core/params.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import type { Experiment } from './experiment.ts'

type Shape = ReadonlyArray<number>
/** Tensors' shapes by name. */
type Shapes = ReadonlyMap<string, Shape>

/** Maximum number of mismatches listed in an error. */
const SHOWN = 4

const show = (shape: Shape | undefined): string => (shape === undefined ? 'none' : `[${shape.join(' ')}]`)

/** The tensors whose shapes differ from the config's. */
const differences = (wanted: Shapes, found: Shapes): ReadonlyArray<string> => {
  const names = [...new Set([...wanted.keys(), ...found.keys()])]
  const wrong = names.filter((name) => show(wanted.get(name)) !== show(found.get(name)))
  const more = wrong.length > SHOWN ? [`… and ${wrong.length - SHOWN} more`] : []
  return [
    ...wrong
      .slice(0, SHOWN)
      .map(
        (name) =>
          `${name}: expected ${show(wanted.get(name))} by the config, got ${show(found.get(name))} in the checkpoint`,
      ),
    ...more,
  ]
}

/**
 * All params that do not fit a model: missing, superfluous, or of another shape; none if they fit.
 *
 * @param found shapes by path, without `params/`
 */
export const paramFaults = (model: Model, found: Shapes): ReadonlyArray<string> => {
  const wanted: Shapes = new Map(paramEntries(model.params).map(([path, { shape }]) => [path, shape] as const))
  return [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((path) => show(wanted.get(path)) !== show(found.get(path)))
    .map((path) => `${path}: expected ${show(wanted.get(path))}, got ${show(found.get(path))}`)
}

const under = (prefix: string, shapes: Shapes): Shapes =>
  new Map([...shapes].filter(([name]) => name.startsWith(`${prefix}/`)))

const shapesOf = (tree: TreeRecord): Shapes => new Map(entries(tree).map(([path, { shape }]) => [path, shape] as const))

/** Mismatches between a checkpoint's parameters and a model's; none if they fit. */
export const paramMismatches = (model: Model, found: Shapes): ReadonlyArray<string> => {
  const wanted = new Map(paramEntries(model.params).map(([path, { shape }]) => [`params/${path}`, shape] as const))
  return differences(wanted, under('params', found))
}

/** Mismatches between a checkpoint's optimizer state and an experiment's; none if they fit. */
export const optimizerMismatches = ({ model, optimizer, key }: Experiment, found: Shapes): ReadonlyArray<string> =>
  differences(
    tidy(() => shapesOf({ optimizer: optimizer.init(model.init(key)) })),
    under('optimizer', found),
  )
