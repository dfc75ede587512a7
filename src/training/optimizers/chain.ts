import type { TreeRecord } from '../../core/tree.ts'
import type { GradientTransformation } from './transformation.ts'

/**
 * Applies transformations in order. Each keeps its state under its own name; stateless ones have no entry.
 *
 * @law associative up to the names; the empty chain changes nothing
 */
export const chain = (parts: Readonly<Record<string, GradientTransformation>>): GradientTransformation => ({
  init: (params) =>
    Object.fromEntries(
      Object.entries(parts)
        .map(([name, part]) => [name, part.init(params)] as const)
        .filter(([, state]) => Object.keys(state).length > 0),
    ),
  update: (gradients, state, context) => {
    let updates = gradients
    const next: Record<string, TreeRecord> = {}
    for (const [name, part] of Object.entries(parts)) {
      const own = (state[name] ?? {}) as TreeRecord
      const [changed, after] = part.update(updates, own, context)
      updates = changed
      if (Object.keys(after).length > 0) next[name] = after
    }
    return [updates, next]
  },
})
