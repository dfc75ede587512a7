import { child } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { evaluate, evaluationKey, type Evaluation } from '../training/evaluation.ts'
import type { Machine } from './machine.ts'

/** A machine's marks: on the held-out set, and on each harder variant of the task. */
export type Marks = Readonly<{ heldOut: Evaluation; variants: Readonly<Record<string, Evaluation>> }>

/**
 * Evaluates a machine on the held-out set of its config, the same every time, and on the task's harder variants.
 *
 * @param between called between chunks; may throw to stop
 */
export const evaluateAll = async (
  { model, task, key, config }: Machine,
  params: TreeRecord,
  between?: () => Promise<void>,
): Promise<Marks> => {
  const { sequences, variantSequences } = config.evaluation
  const held = evaluationKey(key)
  const heldOut = await evaluate(
    model,
    params,
    task.heldOut ?? task,
    { key: child(held, 'trained'), sequences },
    between,
  )
  const variants: Record<string, Evaluation> = {}
  for (const { name, task: variant } of variantSequences > 0 ? task.variants : []) {
    const set = { key: child(held, name), sequences: variantSequences }
    variants[name] = await evaluate(model, params, variant, set, between)
  }
  return { heldOut, variants }
}

/** The two evaluations in a row without a bit error that `--until solved` asks for. */
export const SOLVED_IN_A_ROW = 2
