import type { Tree, TreeRecord } from '../../core/tree.ts'
import type { DecayTrigger } from './decayTrigger.ts'

/** The inputs of an update besides gradients and its own state. */
export type UpdateContext<P extends Tree> = Readonly<{
  params: P
  /** The number of updates before this one. */
  step: number
  /** The update at which the learning-rate decay started. */
  decayTrigger: Pick<DecayTrigger, 'since'>
  /** A factor on the learning rate: 1, smaller after a rollback. */
  rateScale: number
}>

/**
 * A gradient transformation: a pure `init` and a pure `update`. An optimizer is one whose updates are added to the
 * params.
 *
 * @see the design of optax
 */
export type GradientTransformation = Readonly<{
  init: <P extends TreeRecord>(params: P) => TreeRecord
  update: <P extends TreeRecord>(
    gradients: P,
    state: TreeRecord,
    context: UpdateContext<P>,
  ) => readonly [updates: P, state: TreeRecord]
}>

/** A transformation without state. */
export const stateless = (
  update: <P extends TreeRecord>(gradients: P, context: UpdateContext<P>) => P,
): GradientTransformation => ({
  init: () => ({}),
  update: (gradients, state, context) => [update(gradients, context), state],
})

/** A field of a transformation's state, which has the structure of the params. */
export const fieldOf = <P extends TreeRecord>(state: TreeRecord, name: string): P => state[name] as P
