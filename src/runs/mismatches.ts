import { tidy } from '../core/ownership.ts'
import { paramEntries } from '../core/params.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import type { Experiment } from './experiment.ts'

type Shape = ReadonlyArray<number>
/** Tensors' shapes by name. */
type Shapes = ReadonlyMap<string, Shape>

/** How many an error names; the others are wrong for the same reason. */
const SHOWN = 4

const show = (shape: Shape | undefined): string => (shape === undefined ? 'none' : `[${shape.join(' ')}]`)

/** Where shapes differ from those that a config asks for. */
const differences = (wanted: Shapes, found: Shapes): ReadonlyArray<string> => {
  const names = [...new Set([...wanted.keys(), ...found.keys()])]
  const wrong = names.filter((name) => show(wanted.get(name)) !== show(found.get(name)))
  const more = wrong.length > SHOWN ? [`… and ${wrong.length - SHOWN} more`] : []
  return [
    ...wrong
      .slice(0, SHOWN)
      .map(
        (name) => `${name}: the config asks for ${show(wanted.get(name))}, the checkpoint has ${show(found.get(name))}`,
      ),
    ...more,
  ]
}

const under = (prefix: string, shapes: Shapes): Shapes =>
  new Map([...shapes].filter(([name]) => name.startsWith(`${prefix}/`)))

const shapesOf = (tree: TreeRecord): Shapes => new Map(entries(tree).map(([path, { shape }]) => [path, shape] as const))

/** Why a checkpoint's params are not those of a model; nothing where they are. */
export const paramMismatches = (model: Model, found: Shapes): ReadonlyArray<string> => {
  const wanted = new Map(paramEntries(model.params).map(([path, { shape }]) => [`params/${path}`, shape] as const))
  return differences(wanted, under('params', found))
}

/** Why a checkpoint's optimizer state is not that of a machine; nothing where it is. */
export const optimizerMismatches = ({ model, optimizer, key }: Experiment, found: Shapes): ReadonlyArray<string> =>
  differences(
    tidy(() => shapesOf({ optimizer: optimizer.init(model.init(key)) })),
    under('optimizer', found),
  )
