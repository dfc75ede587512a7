import * as tf from '@tensorflow/tfjs-core'
import { normalOf } from './initializers.ts'
import type { ParamSpecs } from './params.ts'
import type { Tree, TreeRecord } from './tree.ts'

/** The role of a state's tensor, which determines its possible initial values. */
export type StateRole = 'controller' | 'memory' | 'weightings' | 'readVectors' | 'bookkeeping' | 'slots'

/** One tensor of a state: its shape without the batch axis, and its role. */
export type StateSpec = Readonly<{ shape: ReadonlyArray<number>; role: StateRole }>
/** Specs of a state by name, nested as the state is. */
export type StateSpecs = Readonly<{ [name: string]: StateSpec | StateSpecs }>

/**
 * The initial values of a role's tensors: zeros, a constant, all weight on slot 0 (weightings only), 1 / (slots · word size)
 * (memory only), or learned with the params. Bookkeeping (usage, precedence, link, an attention window) and lists of slots always start at zero.
 */
export type InitialChoice = 'zeros' | 'one-hot' | 'inverse-size' | 'learned' | number
export type InitialChoices = Readonly<Record<Exclude<StateRole, 'bookkeeping' | 'slots'>, InitialChoice>>

export const isStateSpec = (spec: StateSpec | StateSpecs): spec is StateSpec => typeof spec['role'] === 'string'

/** Every tensor of a state with its path. */
export const stateEntries = (specs: StateSpecs, path = ''): ReadonlyArray<readonly [path: string, spec: StateSpec]> =>
  Object.entries(specs).flatMap(([name, spec]) => {
    const here = path === '' ? name : `${path}/${name}`
    return isStateSpec(spec) ? [[here, spec] as const] : stateEntries(spec, here)
  })

/** The initial value of a state's tensor; a constant that depends on the tensor's size is a number already. */
export const choiceFor = (
  { role, shape }: StateSpec,
  choices: InitialChoices,
): Exclude<InitialChoice, 'inverse-size'> => {
  const choice = role === 'bookkeeping' || role === 'slots' ? 'zeros' : choices[role]
  return choice === 'inverse-size' ? 1 / shape.reduce((product, size) => product * size, 1) : choice
}

/** The specs of a learned initial state: a subtree with only the learned tensors. */
export const learnedSpecs = (specs: StateSpecs, choices: InitialChoices): ParamSpecs =>
  Object.fromEntries(
    Object.entries(specs).flatMap(([name, spec]): [string, ParamSpecs[string]][] => {
      if (isStateSpec(spec))
        return choiceFor(spec, choices) === 'learned' ? [[name, { shape: spec.shape, initialize: normalOf(0.1) }]] : []
      const inner = learnedSpecs(spec, choices)
      return Object.keys(inner).length === 0 ? [] : [[name, inner]]
    }),
  )

const initialLeaf = (
  spec: StateSpec,
  choice: ReturnType<typeof choiceFor>,
  learned: Tree | undefined,
  batch: number,
): tf.Tensor => {
  const shape = [batch, ...spec.shape]
  if (choice === 'zeros') return tf.zeros(shape)
  if (typeof choice === 'number') return tf.add(tf.zeros(shape), choice)
  if (choice === 'one-hot') {
    const slots = spec.shape.at(-1) ?? 1
    return tf.add(tf.zeros(shape), tf.tensor1d([1, ...Array.from({ length: slots - 1 }, () => 0)]))
  }
  const values = learned as tf.Tensor
  return tf.add(tf.zeros(shape), spec.role === 'weightings' ? tf.softmax(values) : values)
}

/**
 * The state before the first step.
 *
 * @param specs   the state's tensors
 * @param choices each role's initial value
 * @param learned the params of {@link learnedSpecs}; learned weightings are logits
 * @param batch   B
 */
export const initialState = (
  specs: StateSpecs,
  choices: InitialChoices,
  learned: TreeRecord,
  batch: number,
): TreeRecord =>
  Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      isStateSpec(spec)
        ? tf.tidy(() => initialLeaf(spec, choiceFor(spec, choices), learned[name], batch))
        : initialState(spec, choices, (learned[name] ?? {}) as TreeRecord, batch),
    ]),
  )
