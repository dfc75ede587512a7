import type * as tf from '@tensorflow/tfjs-core'
import { floats } from '../core/floats.ts'
import { isParamSpec, type ParamSpecs } from '../core/params.ts'
import { guardedBy, namingModule } from '../core/partFailed.ts'
import { isRecord } from '../core/record.ts'
import { isStateSpec, type StateSpecs, stateEntries } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { checkTree, type TreeShape, treeShape } from '../core/treeCheck.ts'
import type { ControllerDefinition, ControllerOptions, Layer } from './controller.ts'

const areSpecs = (specs: unknown, isLeaf: (spec: never) => boolean): boolean =>
  isRecord(specs) && Object.values(specs).every((spec) => isLeaf(spec as never) || areSpecs(spec, isLeaf))

/** @throws TypeError naming the first part of a layer that is missing or of the wrong kind */
const checkParts = (
  { kind, conventions = [] }: ControllerDefinition,
  { params, state, step }: Layer,
  units: number,
): void => {
  const refuse = (name: string, expected: string): never => {
    throw new TypeError(`${kind}: ${name}: expected ${expected}`)
  }
  const isParam = (spec: ParamSpecs): boolean => isRecord(spec) && isParamSpec(spec)
  const isState = (spec: StateSpecs): boolean => isRecord(spec) && isStateSpec(spec)
  if (!areSpecs(params, isParam)) refuse('params', 'a record of { shape, initialize }')
  if (!areSpecs(state, isState)) refuse('state', 'a record of { shape, role }')
  if (typeof step !== 'function') refuse('step', 'a function')
  if (!conventions.includes('recurrentDropout')) return
  const { hidden } = state
  const isOutput = hidden !== undefined && isStateSpec(hidden) && hidden.shape.join() === String(units)
  if (!isOutput) refuse('state', `hidden of shape [${units}], as its conventions have recurrentDropout`)
}

/** Checks what a layer's step returned, for an input `[B I]`. @throws RangeError naming what does not fit */
const checkResults = (
  kind: string,
  [after, output]: readonly [TreeRecord, tf.Tensor2D],
  { batch, units, state }: Readonly<{ batch: number; units: number; state: TreeShape }>,
): void => {
  checkTree(after ?? {}, state, { kind: `${kind}: next state`, batch })
  floats(`${kind}: output`, output, [batch, units])
}

/**
 * A layer of a controller, with its parts and the results of its step checked. If the controller is of a module, errors name
 * the module.
 */
export const checkedLayer = (definition: ControllerDefinition, options: ControllerOptions): Layer => {
  const { kind, layer, module } = definition
  const made = guardedBy(
    module,
    'layer',
    namingModule(module, 'layer', () => {
      const one = layer(options)
      checkParts(definition, one, options.units)
      return one
    }),
  )
  const { units } = options
  const state = treeShape(stateEntries(made.state).map(([path, { shape }]) => [path, shape]))
  const step: Layer['step'] = (params, before, input) => {
    const results = made.step(params, before, input)
    namingModule(module, 'step', () => checkResults(kind, results, { batch: input.shape[0], units, state }))
    return results
  }
  return { ...made, step }
}
