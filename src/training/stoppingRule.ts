import { numberIn } from '../core/numberText.ts'
import * as t from 'io-ts'
import { nearest } from '../core/nearest.ts'
import type { TargetKind } from '../models/targets.ts'
import type { Evaluation } from './evaluation.ts'
import { isFlawless, type MeasureKey, measureKeys, measures } from './measures.ts'

/** When training ends, besides at its last step. */
export type StoppingRule =
  | Readonly<{ kind: 'steps' | 'solved' | 'plateau' }>
  | Readonly<{ kind: 'bound'; key: MeasureKey | 'loss'; relation: '<' | '>'; bound: number }>

const WORDS = ['steps', 'solved', 'plateau'] as const

/** Every measure that a bound may name. */
const boundable: ReadonlyArray<MeasureKey | 'loss'> = ['loss', ...measureKeys]

const BOUND = /^(\w+)\s*([<>])\s*(\S+)$/

/** The rule of a text such as `solved` or `rmse<0.01`; `undefined` for other texts. */
export const stoppingRule = (text: string): StoppingRule | undefined => {
  const word = WORDS.find((candidate) => candidate === text)
  if (word !== undefined) return { kind: word }
  const [, name, relation, number = ''] = BOUND.exec(text) ?? []
  const key = boundable.find((candidate) => candidate === name)
  const bound = numberIn(number)
  if (key === undefined || bound === undefined) return undefined
  return { kind: 'bound', key, relation: relation as '<' | '>', bound }
}

/** The rule of a config. */
export const ruleOf = ({ until }: Readonly<{ until: string }>): StoppingRule => stoppingRule(until) ?? { kind: 'steps' }

const complaint = (given: unknown): string => {
  const expected = `expected ${WORDS.join(', ')}, or a bound such as rmse<0.01 on ${boundable.join(', ')}`
  if (typeof given !== 'string') return `${expected}, got ${JSON.stringify(given) ?? 'nothing'}`
  const names = [...WORDS, ...boundable]
  const close = nearest(BOUND.exec(given)?.[1] ?? given, names)
  return `${expected}, got "${given}"${close === undefined ? '' : `; did you mean ${close}?`}`
}

/** A stopping rule as text, in a config. */
export const StoppingRuleText = new t.Type<string>(
  'when to stop',
  (u): u is string => typeof u === 'string' && stoppingRule(u) !== undefined,
  (u, context) =>
    typeof u === 'string' && stoppingRule(u) !== undefined ? t.success(u) : t.failure(u, context, complaint(u)),
  t.identity,
)

/** Why a rule does not fit targets of a kind; `undefined` if it does. */
export const misfit = (text: string, kind: TargetKind): string | undefined => {
  const rule = stoppingRule(text)
  if (rule?.kind === 'solved' && kind === 'values')
    return 'until: a task of values is never without error; stop at steps, at plateau, or at a bound such as rmse<0.01'
  if (rule?.kind !== 'bound' || rule.key === 'loss') return undefined
  const { headline, others } = measures[kind]
  const keys = ['loss', ...[headline, ...others].map(({ key }) => key)]
  return keys.includes(rule.key) ? undefined : `until: a task of ${kind} has no ${rule.key}; it has ${keys.join(', ')}`
}

/** Whether an evaluation meets a rule's condition. For `steps` and `plateau`: whether nothing is wrong. */
export const isMet = (rule: StoppingRule, evaluation: Evaluation): boolean => {
  if (rule.kind !== 'bound') return isFlawless(evaluation)
  const value = evaluation[rule.key] ?? Number.NaN
  return rule.relation === '<' ? value < rule.bound : value > rule.bound
}

/** The best held-out loss so far, and the number of evaluations since then; before the first evaluation, no best. */
export type Plateau = Readonly<{ best: number | null; since: number }>

/**
 * The plateau after an evaluation.
 *
 * @param minImprovement the relative decrease of the loss that counts as an improvement
 */
export const plateauAfter = ({ best, since }: Plateau, loss: number, minImprovement: number): Plateau =>
  best === null || !Number.isFinite(best) || loss < best - minImprovement * Math.abs(best)
    ? { best: loss, since: 0 }
    : { best, since: since + 1 }
