import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F } from 'fp-ts'
import { child, keyOf, uniform } from '../../core/random.ts'
import { stateEntries } from '../../core/state.ts'
import { entries, leaves, type TreeRecord } from '../../core/tree.ts'
import type { Model } from '../../models/model.ts'
import { type Trace, traced } from '../../tfjs/trace.ts'
import { tensorDataOf } from '../tensorTree.ts'
import { type Given, graphOf } from './graph.ts'
import type { OnnxGraph } from './onnx.ts'
import { programOf } from './program.ts'

export const INPUT = 'input'
export const OUTPUT = 'output'
/** The start of the names of the state's inputs, and of the next state's outputs. */
export const STATE = 'state/'
export const NEXT = 'next/'
const PARAMS = 'params/'

/** What of a model is exported. */
export type Stepping = Pick<Model, 'inputSize' | 'state' | 'initialState' | 'step'>

/** Three sizes show what depends on the batch size, and that it does so linearly. */
const BATCHES = [2, 3, 4] as const

/** Steps before the one that is traced: so its state is one that the model reaches, other for each batch. */
const STEPS_BEFORE = 2

/** A state's tensors, in the order of the model's specs. */
const inOrder = ({ state: specs }: Stepping, state: TreeRecord): ReadonlyArray<tf.Tensor> => {
  const table = new Map(entries(state))
  return stateEntries(specs).map(([path]) => table.get(path) as tf.Tensor)
}

const traceOf = (model: Stepping, params: TreeRecord, batch: number): Trace => {
  const rows = (step: number): tf.Tensor2D =>
    tf.tensor(uniform(child(keyOf(batch), step), batch * model.inputSize, -1, 1), [batch, model.inputSize])
  const engine = tf.engine()
  engine.startScope()
  try {
    let state = model.initialState(params, batch)
    for (let step = 0; step < STEPS_BEFORE; step++) state = model.step(params, state, rows(step))[0]
    const input = rows(STEPS_BEFORE)
    return traced([input, ...inOrder(model, state), ...leaves(params)], () => {
      const [next, output] = model.step(params, state, input)
      return [output, ...inOrder(model, next)]
    })
  } finally {
    engine.endScope()
  }
}

/**
 * One step of a model as a graph: what its step computes in tfjs, operation by operation, for batches of any size. So own
 * memories and controllers are exported as the built-in ones are.
 *
 * Inputs: `input` `[batch I]`, and `state/…` for each tensor of the state. Outputs: `output` `[batch O]`, as the model's
 * step gives it, and `next/…`, which is the state of the next step.
 *
 * @param params the model's params, which the graph holds
 * @returns      the graph, or why there is none, as “it …” or “its …”
 * @law          a runtime of ONNX gives what the model's step gives, to rounding
 */
export const stepGraph = async (
  name: string,
  model: Stepping,
  params: TreeRecord,
): Promise<E.Either<string, OnnxGraph>> => {
  const [first, second, third] = BATCHES.map((batch) => ({ batch, trace: traceOf(model, params, batch) }))
  if (first === undefined || second === undefined || third === undefined) throw new RangeError('ONNX: too few traces')
  const paths = stateEntries(model.state).map(([path]) => path)
  const held = await tensorDataOf(params, PARAMS)
  const given: ReadonlyArray<Given> = [
    { input: INPUT },
    ...paths.map((path) => ({ input: `${STATE}${path}` })),
    ...held.map(({ name, shape, data }) => ({ held: { name, shape, entries: data } })),
  ]
  return F.pipe(
    programOf([first, second, third]),
    E.chain((program) => graphOf(name, program, given, [OUTPUT, ...paths.map((path) => `${NEXT}${path}`)])),
  )
}
