import type * as tf from '@tensorflow/tfjs-core'
import { type Built, isAsBuilt } from '../core/built.ts'
import { floats, refuse, showShape } from '../core/floats.ts'
import { tidy } from '../core/ownership.ts'
import { type ParamSpecs, paramEntries } from '../core/params.ts'
import { type StateSpecs, stateEntries } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import { checkTree, type TreeShape, treeShape } from '../core/treeCheck.ts'
import type { Parallel, Step } from '../step/index.ts'
import { layerName } from './layerName.ts'

/** What a model's calls are checked against. */
type Sized = Readonly<{
  params: ParamSpecs
  state: StateSpecs
  inputSize: number
  /** Of a stack. */
  layers?: ReadonlyArray<Sized>
}>

const known = new WeakMap<ParamSpecs | StateSpecs, TreeShape>()

/** The expected tree, computed once per model. */
const once = <S extends ParamSpecs | StateSpecs>(
  specs: S,
  list: (specs: S) => ReadonlyArray<readonly [string, Readonly<{ shape: ReadonlyArray<number> }>]>,
): TreeShape => {
  const found = known.get(specs)
  if (found !== undefined) return found
  const made = treeShape(list(specs).map(([path, { shape }]) => [path, shape]))
  known.set(specs, made)
  return made
}

const INITIAL: ReadonlyArray<string> = ['initial']

/** The branches of the params that hold a learned initial state. */
const startsOf = ({ layers }: Pick<Sized, 'layers'>): ReadonlyArray<string> =>
  layers?.flatMap((layer, at) => startsOf(layer).map((path) => `${layerName(at)}/${path}`)) ?? INITIAL

/** Whether a part of the initial state is learned. */
const isLearning = ({ params, layers }: Pick<Sized, 'params' | 'layers'>): boolean =>
  layers?.some(isLearning) ?? params['initial'] !== undefined

/**
 * Checks that params fit a model.
 *
 * @param started whether a state is also given; then a learned initial state may be missing from the params
 * @throws RangeError naming the first tensor that is wrong, missing or superfluous
 */
export const checkParams = (machine: Pick<Sized, 'params' | 'layers'>, params: TreeRecord, started = false): void =>
  checkTree(params, once(machine.params, paramEntries), {
    kind: 'params',
    ...(started && { optional: startsOf(machine) }),
  })

/** Checks that a state fits a model, for `batch` sequences; `reason` says where that number comes from. */
export const checkState = (
  { state: specs }: Pick<Sized, 'state'>,
  state: TreeRecord,
  batch: number,
  reason: () => string,
): void => checkTree(state, once(specs, stateEntries), { kind: 'state', batch, reason })

/** A likely mistake if the state's batch is the inputs' first axis. */
const SWAPPED = ' (time comes first: are they [B T I]?)'

/** The batch size that all of a state's tensors have, if they agree. */
const batchOf = ({ state: specs }: Pick<Sized, 'state'>, state: TreeRecord): number | undefined => {
  const [first] = stateEntries(specs)
  if (first === undefined) return undefined
  const leaf = first[0].split('/').reduce<unknown>((tree, name) => (tree as TreeRecord | undefined)?.[name], state)
  return (leaf as tf.Tensor | undefined)?.shape?.[0]
}

/**
 * Checks the arguments of a run over a whole sequence. Params and state are checked only for models with all parts as built:
 * a replaced step may take others.
 *
 * @param state  the state before the first row, if given
 * @param inputs `[T B I]`, T and B ≥ 1
 * @returns      the inputs as float32
 * @throws RangeError naming the tensor, with what was expected and given
 */
export const checkedSequence = (
  machine: Built<Sized>,
  params: TreeRecord,
  state: TreeRecord | undefined,
  inputs: tf.Tensor3D,
): tf.Tensor3D => checkRows(machine, isAsBuilt(machine), params, state, inputs)

const checkRows = (
  machine: Sized,
  isKnown: boolean,
  params: TreeRecord,
  state: TreeRecord | undefined,
  inputs: tf.Tensor3D,
): tf.Tensor3D => {
  if (isKnown) checkParams(machine, params, state !== undefined)
  const rows = floats('inputs', inputs, ['T', 'B', machine.inputSize])
  if (state === undefined || !isKnown) return rows
  const [T, B] = rows.shape
  checkState(machine, state, B, () => {
    const own = batchOf(machine, state)
    const swapped = own === T && own !== B ? SWAPPED : ''
    return ` as the inputs ${showShape(rows.shape)} are of ${B} sequences${swapped}`
  })
  return rows
}

/** Checks the arguments of a model's step, and returns the input `[B I]` as float32. */
const checkedStep = (machine: Sized, params: TreeRecord, state: TreeRecord, input: tf.Tensor2D): tf.Tensor2D => {
  checkParams(machine, params, true)
  const rows = floats('input', input, ['B', machine.inputSize])
  const [B] = rows.shape
  checkState(machine, state, B, () => ` as the input ${showShape(rows.shape)} is of ${B} sequences`)
  return rows
}

type Rows = tf.Tensor2D
type Calls<O> = Sized &
  Readonly<{
    initialState: (params: TreeRecord, batch: number) => TreeRecord
    step: Step<TreeRecord, TreeRecord, Rows, Rows>
    observe: Step<TreeRecord, TreeRecord, Rows, O>
    parallel?: Parallel<TreeRecord, TreeRecord>
  }>

/** A model whose functions check their arguments: see {@link checkedSequence}. */
export const checkedCalls = <O, M extends Calls<O>>(machine: M & Calls<O>): M => {
  const { step, observe, initialState, parallel } = machine
  const learns = isLearning(machine)
  const checked: Calls<O> = {
    ...machine,
    initialState: (params, batch) => {
      if (!Number.isInteger(batch) || batch < 1) refuse('batch', 'a whole number ≥ 1', String(batch))
      if (learns) checkParams(machine, params)
      return initialState(params, batch)
    },
    step: (params, state, input) => tidy(() => step(params, state, checkedStep(machine, params, state, input))),
    observe: (params, state, input) => tidy(() => observe(params, state, checkedStep(machine, params, state, input))),
    ...(parallel && {
      parallel: {
        ...parallel,
        run: (params: TreeRecord, state: TreeRecord | undefined, inputs: tf.Tensor3D) =>
          tidy(() => parallel.run(params, state, checkRows(machine, true, params, state, inputs))),
      },
    }),
  }
  return checked as M
}
