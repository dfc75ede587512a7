import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { CurriculumConfig } from '../../src/training/curriculum/config.ts'
import {
  afterBatch,
  type Curriculum,
  firstLesson,
  type Lesson,
  lessonFor,
} from '../../src/training/curriculum/curriculum.ts'
import type { Task } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

const kinds = ['fixed', 'uniform', 'look-ahead', 'adaptive'] as const

const curriculumOf = (options: object, lessons: number): Curriculum => {
  const config = CurriculumConfig.decode(options)
  if (config._tag === 'Left') throw new RangeError('no curriculum')
  return { config: config.right, lessons: Array.from({ length: lessons }, () => ({}) as Task) }
}

const curricula = fc
  .record({
    kind: fc.constantFrom(...kinds),
    window: fc.integer({ min: 1, max: 5 }),
    learnedBelow: fc.constantFrom(0.5, 2),
    review: fc.constantFrom(0, 0.3, 1),
    ahead: fc.constantFrom(0, 0.3, 1),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ count, ...options }) => curriculumOf(options, count))

const teach = (curriculum: Curriculum, losses: ReadonlyArray<number>, from: number): ReadonlyArray<Lesson> => {
  const states = [firstLesson]
  for (const [step, loss] of losses.entries()) {
    const state = states.at(-1) as Lesson
    states.push(afterBatch(curriculum, state, lessonFor(curriculum, state, child(keyOf(from), step)), loss))
  }
  return states
}

const losses = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { maxLength: 60 })

law(
  'teaching goes on lesson by lesson, and never back',
  fc.tuple(curricula, losses, seed),
  ([curriculum, told, from]) => {
    const states = teach(curriculum, told, from)
    return states.every(({ index }, at) => {
      const before = states[at - 1]?.index ?? 0
      return index >= before && index <= before + 1 && index < curriculum.lessons.length
    })
  },
)

law('a batch is of a lesson that its kind allows', fc.tuple(curricula, fc.nat(3), seed), ([curriculum, at, from]) => {
  const { config, lessons } = curriculum
  const last = lessons.length - 1
  const index = Math.min(at, last)
  const drawn = lessonFor(curriculum, { ...firstLesson, index }, keyOf(from))
  if (config.kind === 'fixed') return drawn === last
  if (config.kind === 'uniform' || config.kind === 'look-ahead') return drawn >= 0 && drawn <= last
  return drawn <= index
})

law(
  'a lesson is left when its average is below, not before its window is full',
  fc.integer({ min: 1, max: 8 }),
  (window) => {
    const curriculum = curriculumOf({ kind: 'adaptive', window, learnedBelow: 1, review: 0 }, 3)
    const easy = teach(
      curriculum,
      Array.from({ length: 2 * window }, () => 0.9),
      1,
    )
    const hard = teach(
      curriculum,
      Array.from({ length: 50 }, () => 1),
      1,
    )
    return (
      easy.findIndex(({ index }) => index === 1) === window &&
      easy.findIndex(({ index }) => index === 2) === 2 * window &&
      hard.every(({ index }) => index === 0)
    )
  },
)

law(
  'a lesson that has a bound of its own is left by that',
  fc.tuple(fc.array(fc.constantFrom(0.5, 1, 2), { minLength: 2, maxLength: 2 }), fc.constantFrom(0.4, 0.9, 1.9)),
  ([learnedBelow, loss]) => {
    const curriculum = curriculumOf({ kind: 'adaptive', window: 2, learnedBelow, lessons: [{}, {}], review: 0 }, 3)
    const last = teach(
      curriculum,
      Array.from({ length: 20 }, () => loss),
      1,
    ).at(-1)
    const stuck = learnedBelow.findIndex((bound) => loss >= bound)
    return last?.index === (stuck === -1 ? 2 : stuck)
  },
)

law(
  'fractions are kept: a tenth ahead, a fifth in review',
  seed,
  (from) => {
    const curriculum = curriculumOf({ kind: 'look-ahead', ahead: 0.1, review: 0.2 }, 3)
    const draws = Array.from({ length: 2000 }, (_, t) =>
      lessonFor(curriculum, { ...firstLesson, index: 1 }, child(keyOf(from), t)),
    )
    const fraction = (lesson: number): number => draws.filter((drawn) => drawn === lesson).length / draws.length
    // Five standard deviations of 2,000 draws.
    return Math.abs(fraction(2) - 0.1) < 0.034 && Math.abs(fraction(0) - 0.18) < 0.043
  },
  20,
)
