import { stateEntries } from '../core/state.ts'
import type { Model } from './model.ts'

/** The number of scalars in the state of one sequence. */
export const stateSize = ({ state }: Pick<Model, 'state'>): number =>
  stateEntries(state).reduce((sum, [, { shape }]) => sum + shape.reduce((product, n) => product * n, 1), 0)
