import { choiceFor, stateEntries } from '../../core/state.ts'
import type { Model } from '../../models/model.ts'
import type { SharedStart } from '../plan/state.ts'

/**
 * The initial state that a batch's sequences share, by the model's config.
 *
 * @param learned byte offsets of the learned parts of the initial state, of a single sequence
 */
export const sharedStart = (
  { state, config }: Pick<Model, 'state' | 'config'>,
  learned: Readonly<Record<string, number>>,
): Readonly<Record<string, SharedStart>> =>
  Object.fromEntries(
    stateEntries(state).map(([path, spec]): [string, SharedStart] => {
      const choice = choiceFor(spec, config.initialState)
      if (choice === 'learned') return [path, { at: learned[path] as number }]
      return [path, choice === 'zeros' ? 0 : choice]
    }),
  )

/** The paths of the state's learned tensors. */
export const learnedPaths = ({ state, config }: Pick<Model, 'state' | 'config'>): ReadonlyArray<string> =>
  stateEntries(state)
    .filter(([, spec]) => choiceFor(spec, config.initialState) === 'learned')
    .map(([path]) => path)
