import { function as F } from 'fp-ts'
import { maxOf } from '../core/extremes.ts'
import { tidy } from '../core/ownership.ts'
import type { ParamSpecs } from '../core/params.ts'
import type { StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { andThen, at } from '../step/index.ts'
import { checkedLayer } from './checkedLayer.ts'
import type { ControllerDefinition, ControllerOptions, Layer } from './controller.ts'

type LayerAtOnce = NonNullable<Layer['parallel']>

/** Applies all layers to a whole sequence, one after the other. */
const stackedParallel = (
  layers: ReadonlyArray<readonly [name: string, layer: LayerAtOnce]>,
  units: number,
): LayerAtOnce => ({
  run: (params, state, inputs) =>
    tidy(() => {
      const after: Record<string, TreeRecord> = {}
      let rows = inputs
      for (const [name, { run }] of layers) {
        const before = state?.[name] as TreeRecord | undefined
        const [last, outputs] = tidy(() => run(params[name] as TreeRecord, before, rows))
        after[name] = last
        rows = outputs
      }
      return [after, rows] as const
    }),
  // The outputs of all layers are kept until the last one is done.
  rowSize: layers.length * units + maxOf(layers.map(([, { rowSize }]) => rowSize)),
})

/**
 * Stacked layers, each with the output of the layer below as its input. A single layer keeps its params and state at
 * the root; several keep them under `layer1`, `layer2` …
 *
 * Differs from the DNC paper: there, inputs and read vectors go to every layer, and outputs and interface come from all layers; here, from layer to layer.
 */
export const stack = (
  definition: ControllerDefinition,
  count: number,
  options: Omit<ControllerOptions, 'top'>,
): Layer => {
  const layers = Array.from({ length: count }, (_, index) =>
    checkedLayer(definition, {
      ...options,
      inputSize: index === 0 ? options.inputSize : options.units,
      top: index === count - 1,
    }),
  )
  const [only] = layers as [Layer]
  if (count === 1) return only
  const named = layers.map((one, index) => [`layer${index + 1}`, one] as const)
  const parallel = named.flatMap(([name, one]) => (one.parallel === undefined ? [] : [[name, one.parallel] as const]))
  const steps = named.map(([name, { step }]) => at(name)(step))
  return {
    params: Object.fromEntries(named.map(([name, { params }]): [string, ParamSpecs] => [name, params])),
    state: Object.fromEntries(named.map(([name, { state }]): [string, StateSpecs] => [name, state])),
    step: steps.reduce((below, above) => F.pipe(below, andThen(above))) as unknown as Layer['step'],
    ...(parallel.length === count && { parallel: stackedParallel(parallel, options.units) }),
  }
}
