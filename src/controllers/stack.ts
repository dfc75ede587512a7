import { function as F } from 'fp-ts'
import type { ParamSpecs } from '../core/params.ts'
import type { StateSpecs } from '../core/state.ts'
import { andThen, at } from '../step/index.ts'
import type { ControllerDefinition, ControllerOptions, Layer } from './controller.ts'

/**
 * Layers one upon the other, each fed with the hidden state of the one below. A single layer keeps its params and
 * state at the top; several keep them under `layer1`, `layer2` …
 */
export const stack = ({ layer }: ControllerDefinition, layers: number, options: ControllerOptions): Layer => {
  const first = layer(options)
  if (layers === 1) return first
  const upper = layer({ ...options, inputSize: options.units })
  const names = Array.from({ length: layers }, (_, index) => `layer${index + 1}`)
  const fields = <A>(bottom: A, above: A): Readonly<Record<string, A>> =>
    Object.fromEntries(names.map((name, index) => [name, index === 0 ? bottom : above]))
  const steps = names.map((name, index) => at(name)((index === 0 ? first : upper).step))
  return {
    params: fields<ParamSpecs>(first.params, upper.params),
    state: fields<StateSpecs>(first.state, upper.state),
    step: steps.reduce((below, above) => F.pipe(below, andThen(above))) as unknown as Layer['step'],
  }
}
