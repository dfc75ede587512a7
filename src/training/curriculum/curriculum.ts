import type * as t from 'io-ts'
import { AnyNumber, closed, Natural } from '../../core/codec.ts'
import { child, integer, type Key, uniform } from '../../core/random.ts'
import type { Task } from '../../tasks/task.ts'
import type { CurriculumConfig } from './config.ts'

/** How far teaching has come: a part of the train state. */
export const Lesson = closed('lesson', {
  /** The lesson at hand, from 0. */
  index: Natural,
  /** Its batches so far. */
  batches: Natural,
  /** Their loss, averaged over the last of them: bits per sequence. */
  loss: AnyNumber,
})
export type Lesson = t.TypeOf<typeof Lesson>

/** Before the first batch. */
export const firstLesson: Lesson = { index: 0, batches: 0, loss: 0 }

/** The lessons of a machine, the task as it is last, and the rules of {@link CurriculumConfig}. */
export type Curriculum = Readonly<{ lessons: ReadonlyArray<Task>; config: CurriculumConfig }>

const below = (key: Key, fraction: number): boolean => (uniform(key, 1)[0] as number) < fraction

/**
 * Which lesson a batch is of: the same for the same key and the same state of teaching.
 *
 * @param key the batch's own
 * @returns   an index into the lessons
 * @see Zaremba and Sutskever 2014, “Learning to Execute”, §4 (mixing lessons); Graves et al. 2016, Methods, “Curriculum”
 */
export const lessonFor = ({ lessons, config }: Curriculum, { index }: Lesson, key: Key): number => {
  const last = lessons.length - 1
  const among = (low: number, high: number): number => integer(child(key, 'lesson'), low, high)
  switch (config.kind) {
    case 'fixed':
      return last
    case 'uniform':
      return among(0, last)
    case 'adaptive':
    case 'look-ahead':
      if (config.kind === 'look-ahead' && index < last && below(child(key, 'ahead'), config.ahead))
        return among(index + 1, last)
      return index > 0 && below(child(key, 'review'), config.review) ? among(0, index - 1) : index
  }
}

/** The task of batch `key`. */
export const lessonTask = (curriculum: Curriculum, lesson: Lesson, key: Key): Task =>
  curriculum.lessons[lessonFor(curriculum, lesson, key)] as Task

/**
 * What the loss on a batch changes: the average of its lesson, and whether that is learned.
 *
 * @param taught the lesson that the batch was of; others than the one at hand change nothing
 * @param loss   bits per sequence, finite
 * @law the index never falls, and grows by at most one
 */
export const afterBatch = ({ lessons, config }: Curriculum, lesson: Lesson, taught: number, loss: number): Lesson => {
  if (taught !== lesson.index || lesson.index === lessons.length - 1) return lesson
  const batches = lesson.batches + 1
  const average = lesson.loss + (loss - lesson.loss) / Math.min(batches, config.window)
  const { learnedBelow } = config
  const bits = typeof learnedBelow === 'number' ? learnedBelow : (learnedBelow[lesson.index] as number)
  if (batches >= config.window && average < bits) return { ...firstLesson, index: lesson.index + 1 }
  return { index: lesson.index, batches, loss: average }
}
