import * as t from 'io-ts'
import { closed, either, oneOf, Positive, PositiveInt, ruled, UnitInterval, withDefault } from '../../core/codec.ts'

const Lesson = new t.Type<Readonly<Record<string, unknown>>>(
  'a record of the task’s options',
  (u): u is Readonly<Record<string, unknown>> => t.UnknownRecord.is(u) && !Array.isArray(u),
  (u, context) => (t.UnknownRecord.is(u) && !Array.isArray(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)

const fields = closed('curriculum', {
  /**
   * `fixed`: the task as it is. `uniform`: each batch is of a lesson drawn evenly from all. `adaptive`: of the current
   * lesson, or an earlier one drawn evenly; a lesson that is learned is followed by the next. `look-ahead`: as
   * `adaptive`, and now and then of a later one.
   */
  kind: withDefault(oneOf('fixed', 'uniform', 'look-ahead', 'adaptive'), 'fixed', 'how lessons follow each other'),
  lessons: withDefault(
    t.readonlyArray(Lesson, 'a list of lessons'),
    [],
    'options of the task, lesson by lesson, from easy to hard; the task itself comes last',
  ),
  learnedBelow: withDefault(
    either(Positive, t.readonlyArray(Positive, 'a list of them, one for each lesson')),
    1,
    'a lesson is learned when its averaged loss is below, in bits per sequence',
  ),
  window: withDefault(PositiveInt, 50, 'batches that the loss is averaged over, and that a lesson takes at least'),
  review: withDefault(UnitInterval, 0.2, '`look-ahead`, `adaptive`: fraction of batches from earlier lessons'),
  ahead: withDefault(UnitInterval, 0.1, '`look-ahead`: fraction of batches from later lessons'),
})

/** Which lessons a machine is taught by, and when it goes on to the next. */
export const CurriculumConfig = ruled(fields, ({ lessons, learnedBelow }) =>
  typeof learnedBelow === 'number' || learnedBelow.length === lessons.length
    ? []
    : [
        {
          key: 'learnedBelow',
          message: `expected a number for all lessons, or a list of ${lessons.length}, one for each; got a list of ${learnedBelow.length}`,
        },
      ],
)
export type CurriculumConfig = t.TypeOf<typeof CurriculumConfig>
