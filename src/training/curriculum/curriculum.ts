import type * as t from 'io-ts'
import { AnyNumber, closed, Natural } from '../../core/codec.ts'
import { child, integer, type Key, uniform } from '../../core/random.ts'
import type { Task } from '../../tasks/task.ts'
import type { CurriculumConfig } from './config.ts'

/** The progress of the curriculum, a part of the train state. */
export const Lesson = closed('lesson', {
  /** The index of the current lesson, from 0. */
  index: Natural,
  /** Its number of batches so far. */
  batches: Natural,
  /** Their running average loss, in the unit of the loss, per sequence. */
  loss: AnyNumber,
})
/** The position in a curriculum, decoded. */
export type Lesson = t.TypeOf<typeof Lesson>

/** Before the first batch. */
export const firstLesson: Lesson = { index: 0, batches: 0, loss: 0 }

/** The lessons of a curriculum, the last one the task itself, and its config. */
export type Curriculum = Readonly<{ lessons: ReadonlyArray<Task>; config: CurriculumConfig }>

const below = (key: Key, fraction: number): boolean => (uniform(key, 1)[0] as number) < fraction

/**
 * The lesson of a batch, determined by the key and the curriculum's progress.
 *
 * @param key the batch's own
 * @returns   an index into the lessons
 * @see Zaremba and Sutskever 2014, “Learning to Execute”, §4 (mixing lessons); Graves et al. 2016, Methods, “Curriculum”
 */
export const lessonFor = ({ lessons, config }: Curriculum, lesson: Lesson, key: Key): number => {
  const last = lessons.length - 1
  // A program may give a curriculum that is shorter than that of the state.
  const index = Math.min(lesson.index, last)
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
 * Updates the current lesson's average loss, and advances to the next lesson if it is learned.
 *
 * @param taught the lesson of the batch; a batch of another lesson than the current one changes nothing
 * @param loss   per sequence, in bits or as squared error; finite
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
