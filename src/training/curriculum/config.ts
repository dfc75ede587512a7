import * as t from 'io-ts'
import { closed, either, oneOf, Positive, PositiveInt, ruled, UnitInterval, withDefault } from '../../core/codec.ts'
import { isRecord, type Named } from '../../core/record.ts'

const Lesson = new t.Type<Named>(
  'a record of the task’s options',
  isRecord,
  (u, context) => (isRecord(u) ? t.success(u) : t.failure(u, context)),
  t.identity,
)

const fields = closed('curriculum', {
  /**
   * `fixed`: the task alone. `uniform`: each batch is from a lesson drawn evenly from all. `adaptive`: from the current
   * lesson, or an earlier one drawn evenly; when a lesson is learned, the next becomes current. `look-ahead`: as
   * `adaptive`, and sometimes from a later lesson.
   */
  kind: withDefault(oneOf('fixed', 'uniform', 'look-ahead', 'adaptive'), 'fixed', 'how lessons are chosen'),
  lessons: withDefault(
    t.readonlyArray(Lesson, 'a list of lessons'),
    [],
    'task options of each lesson, from easy to hard; the task itself is the last lesson',
  ),
  learnedBelow: withDefault(
    either(Positive, t.readonlyArray(Positive, 'a list of them, one for each lesson')),
    1,
    'a lesson is learned when its average loss is below this, in the unit of the loss: bits per sequence; for values, squared error per sequence',
  ),
  window: withDefault(PositiveInt, 50, 'batches that the loss is averaged over; also the minimum batches of a lesson'),
  review: withDefault(UnitInterval, 0.2, '`look-ahead`, `adaptive`: fraction of batches from earlier lessons'),
  ahead: withDefault(UnitInterval, 0.1, '`look-ahead`: fraction of batches from later lessons'),
})

/** The lessons of a curriculum, and when the next one begins. */
export const CurriculumConfig = ruled(fields, ({ lessons, learnedBelow }) =>
  typeof learnedBelow === 'number' || learnedBelow.length === lessons.length
    ? []
    : [
        {
          key: 'learnedBelow',
          message: `expected one number for all lessons, or a list of ${lessons.length}, one for each; got a list of ${learnedBelow.length}`,
        },
      ],
)
/** The options of a curriculum, decoded. */
export type CurriculumConfig = t.TypeOf<typeof CurriculumConfig>
