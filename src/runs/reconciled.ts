import type { Config } from '../config/config.ts'
import { isJsonRecord } from '../config/json.ts'
import { plural } from '../core/numbers.ts'
import { firstLesson, type Lesson } from '../training/curriculum/curriculum.ts'
import { type DecayTrigger, initialDecayTrigger } from '../training/optimizers/decayTrigger.ts'
import type { TrainState } from '../training/step.ts'
import { stoppingRule } from '../training/stoppingRule.ts'
import { initialProgress, type Progress } from './progress.ts'

/** The numbers of a run's position that a config gives their meaning. */
type Counted = Pick<TrainState, 'step' | 'lesson' | 'decayTrigger'>

/** The lessons of a config's curriculum, the task itself included; 1 without a curriculum. */
const lessonCount = ({ curriculum: { kind, lessons } }: Pick<Config, 'curriculum'>): number =>
  kind === 'fixed' ? 1 : lessons.length + 1

/** The lesson of a state in a curriculum: the last one where the curriculum has become shorter. */
const lessonIn = (config: Pick<Config, 'curriculum'>, lesson: Lesson): Lesson => {
  const count = lessonCount(config)
  // Without a curriculum the lesson is unused, and kept for one that may come back.
  if (count > 1 && lesson.index >= count) return { ...firstLesson, index: count - 1 }
  return Number.isFinite(lesson.loss) ? lesson : { ...firstLesson, index: lesson.index }
}

/** A field of a config as JSON, by its path; `undefined` where it is missing. */
const fieldIn = (config: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((inner, key) => (isJsonRecord(inner) ? inner[key] : undefined), config)

/** The decay trigger of a state under a schedule. Where the former one waited for no loss, `since` is 0. */
const triggerIn = (
  { optimizer: { schedule } }: Pick<Config, 'optimizer'>,
  former: unknown,
  { step, decayTrigger }: Counted,
): DecayTrigger => {
  const { onceBelow } = schedule
  const { since, loss } = decayTrigger
  if (onceBelow === null && since === null) return { ...initialDecayTrigger({ onceBelow }), since: step }
  const waitedForNone =
    onceBelow !== null && since === 0 && fieldIn(former, ['optimizer', 'schedule', 'onceBelow']) === null
  if (waitedForNone) return initialDecayTrigger({ onceBelow })
  return Number.isFinite(loss) ? decayTrigger : { ...initialDecayTrigger({ onceBelow }), since }
}

/** What an evaluation is compared with: a bound, or no errors at all. */
const conditionOf = (until: unknown): string =>
  typeof until === 'string' && stoppingRule(until)?.kind === 'bound' ? until : 'no errors'

/** A run's progress under a config: evaluations that met another rule do not count. */
const progressIn = (
  { until }: Pick<Config, 'until'>,
  former: unknown,
  { step }: Counted,
  progress: Progress,
): Progress => {
  const before = fieldIn(former, ['until']) ?? until
  const { best } = progress.plateau
  return {
    ...progress,
    recorded: Math.min(progress.recorded, step),
    solvedAt: progress.solvedAt === null ? null : Math.min(progress.solvedAt, step),
    solved: conditionOf(before) === conditionOf(until) ? progress.solved : 0,
    plateau: best === null || Number.isFinite(best) ? progress.plateau : initialProgress.plateau,
  }
}

/** A position, and what was changed in it, as sentences. */
type Reconciled<S> = Readonly<{ state: S; progress: Progress; notes: ReadonlyArray<string> }>

/**
 * A saved position under a config that may be another than the one that it was saved with. A position under its own config
 * is unchanged.
 *
 * - The lesson is at most the last one of the curriculum.
 * - A learning-rate decay that no longer waits for a loss starts at the position's step; one that started with the run, and
 *   now waits for a loss, waits.
 * - Evaluations in a row that met another stopping rule do not count.
 * - Averages that are not finite begin anew.
 *
 * Params and optimizer state are compared by shape elsewhere (`mismatches.ts`); the random key and the factor on the learning rate keep
 * their meaning under every config.
 *
 * @param former the config that it was saved with, as JSON
 * @law any position and any config train a step; reconciled twice is reconciled once
 */
export const reconciled = <S extends Counted>(
  { state, progress }: Readonly<{ state: S; progress: Progress }>,
  config: Pick<Config, 'curriculum' | 'optimizer' | 'until'>,
  former: unknown,
): Reconciled<S> => {
  const lesson = lessonIn(config, state.lesson)
  const decayTrigger = triggerIn(config, former, state)
  const counted = progressIn(config, former, state, progress)
  const notes = [
    ...(lesson.index === state.lesson.index
      ? []
      : [`The curriculum has ${plural(lesson.index + 1, 'lesson')} now: training continues with the last one.`]),
    ...(decayTrigger.since === state.decayTrigger.since
      ? []
      : [
          decayTrigger.since === null
            ? 'The decay of the learning rate waits now for a loss below optimizer.schedule.onceBelow.'
            : 'The decay of the learning rate no longer waits for a loss: it starts now.',
        ]),
    ...(counted.solved === progress.solved
      ? []
      : ['The stopping rule is another one: earlier evaluations do not count.']),
  ]
  return { state: { ...state, lesson, decayTrigger }, progress: counted, notes }
}
