import { function as F } from 'fp-ts'
import { asBuilt } from '../core/built.ts'
import { refuse } from '../core/floats.ts'
import { tidy } from '../core/ownership.ts'
import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { joined, type HeadParts } from '../memories/memory.ts'
import { andThen, at } from '../step/index.ts'
import { checkedCalls } from './checkedCalls.ts'
import { branch, layerName } from './layerName.ts'
import type { Model } from './model.ts'
import type { Observation } from './withMemory.ts'

/** The models of a stack: two or more. */
export type StackLayers = readonly [Model, Model, ...Model[]]

/** A record with an entry for each layer. */
const byLayer = <A>(
  layers: ReadonlyArray<Model>,
  value: (layer: Model, name: string) => A,
): Readonly<Record<string, A>> =>
  Object.fromEntries(layers.map((layer, index) => [layerName(index), value(layer, layerName(index))]))

const checkFit = (layers: StackLayers): void => {
  for (const [index, { inputSize, trainingStep }] of layers.entries()) {
    const name = layerName(index)
    const below = layers[index - 1]
    if (below !== undefined && below.outputSize !== inputSize)
      refuse(
        `stacked: ${name}`,
        `as many inputs as ${layerName(index - 1)} has outputs, ${below.outputSize}`,
        String(inputSize),
      )
    if (trainingStep !== undefined)
      refuse(`stacked: ${name}`, 'conventions.bypassDropout of 0: stacks have no bypass dropout', 'a model with it')
  }
}

type Intermediates = Observation['intermediates']

/** A layer's intermediate results, and what its recordings derive from them, under its name: `layer2/memory`. */
const named = ({ memory }: Model, name: string, found: Intermediates): Intermediates => {
  const derived = memory?.derived?.(
    Object.fromEntries(Object.entries(found).map(([field, parts]) => [field, joined(parts)])),
  )
  return Object.fromEntries(
    Object.entries({ ...found, ...derived }).map(([field, parts]) => [`${name}/${field}`, parts]),
  )
}

/**
 * Stacks models: each is fed with the outputs of the one before, as they are (logits, or values).
 *
 * The stack is a model like any other: for `unrollSequence`, `stream`, `lossOf`, `lossAndGradients`, `updateOn`,
 * `trainStep`, `evaluate` and `record`. Whole sequences run through one layer after the other, each in its own mode: in the
 * fused kernels, if it has them. Its params and its state have a branch for each layer: `layer1`, `layer2` … Its config is
 * that of the last layer, whose outputs are the stack's.
 *
 * @param layers two or more models, the first one first
 * @throws RangeError if a layer has another number of inputs than the one before has outputs, or bypass dropout
 * @law    its step is `andThen` of the layers' steps, each `at` its name; `unrollSequence` of it is that of its layers in turn
 */
export const stacked = (...layers: StackLayers): Model => {
  checkFit(layers)
  const [first, last] = [layers[0], layers.at(-1) as Model]
  const step = layers
    .map((layer, index) => at(layerName(index))(layer.step) as unknown as Model['step'])
    .reduce((below, above) => F.pipe(below, andThen(above)) as unknown as Model['step'])
  const observe: Model['observe'] = (params, state, input) =>
    tidy(() => {
      const after: Record<string, TreeRecord> = {}
      const found: Record<string, HeadParts> = {}
      let rows = input
      for (const [index, layer] of layers.entries()) {
        const name = layerName(index)
        const [next, { logits, intermediates }] = layer.observe(branch(params, name), branch(state, name), rows)
        rows = logits
        after[name] = next
        Object.assign(found, named(layer, name, intermediates))
      }
      return [after, { logits: rows, intermediates: found }] as const
    })
  const checked = checkedCalls<Observation, Model>({
    config: last.config,
    definitions: last.definitions,
    memory: undefined,
    layers,
    path: layers.every(({ path }) => path === 'reference') ? 'reference' : 'fused',
    inputSize: first.inputSize,
    outputSize: last.outputSize,
    params: byLayer(layers, ({ params }) => params),
    state: byLayer(layers, ({ state }) => state),
    init: (key) => byLayer(layers, (layer, name) => layer.init(child(key, name))),
    initialState: (params, batch) => byLayer(layers, (layer, name) => layer.initialState(branch(params, name), batch)),
    step: (params, state, input) => tidy(() => step(params, state, input)),
    observe,
  })
  const { path: _, init: __, observe: ___, ...recorded } = checked
  return asBuilt(checked, recorded)
}
