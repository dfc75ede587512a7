import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { either as E } from 'fp-ts'
import fc from 'fast-check'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { type Experiment, experimentOf } from '../../src/runs/experiment.ts'
import { initialProgress, type Progress } from '../../src/runs/progress.ts'
import { reconciled } from '../../src/runs/reconciled.ts'
import { Lesson } from '../../src/training/curriculum/curriculum.ts'
import { DecayTrigger } from '../../src/training/optimizers/decayTrigger.ts'
import { scheduleOf } from '../../src/training/optimizers/schedules.ts'
import { initialTrainState, observeLoss, type TrainState, trainStep } from '../../src/training/step.ts'
import { law } from '../law.ts'

const lessons = fc
  .array(fc.integer({ min: 1, max: 2 }), { maxLength: 3 })
  .map((words) => words.map((maxWords) => ({ maxWords })))

const curricula = fc.record({
  kind: fc.constantFrom('fixed', 'uniform', 'look-ahead', 'adaptive'),
  lessons,
  window: fc.integer({ min: 1, max: 3 }),
  learnedBelow: fc.constantFrom(0.1, 1000),
  review: fc.constantFrom(0, 0.5),
  ahead: fc.constantFrom(0, 0.5),
})

const optimizers = fc.record({
  kind: fc.constantFrom('rmsprop', 'adam'),
  learningRate: fc.constantFrom(0, 1e-3),
  average: fc.constantFrom(null, 0.9),
  momentum: fc.constantFrom(0, 0.5),
  schedule: fc.record({
    kind: fc.constantFrom('constant', 'exponential', 'linear', 'cosine'),
    onceBelow: fc.constantFrom(null, 0.1, 1000),
    window: fc.integer({ min: 1, max: 3 }),
    over: fc.integer({ min: 1, max: 50 }),
  }),
})

const configs = fc.record({
  curriculum: curricula,
  optimizer: optimizers,
  until: fc.constantFrom('steps', 'solved', 'plateau', 'loss<1', 'bitErrors<0.5'),
})

const numbers = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true, min: 0, max: 1e3 }),
  fc.constantFrom(Number.NaN, Infinity),
)
const naturals = fc.oneof(fc.nat(4), fc.nat(1_000_000))

const scalars = fc.record({
  step: naturals,
  rateScale: fc.constantFrom(1, 0.25),
  lesson: fc.record({ index: naturals, batches: naturals, loss: numbers }),
  decayTrigger: fc.record({ since: fc.oneof(fc.constant(null), naturals), batches: naturals, loss: numbers }),
})

const progresses: fc.Arbitrary<Progress> = fc.record({
  sequences: naturals,
  window: fc.constant(initialProgress.window),
  recorded: naturals,
  solved: fc.nat(4),
  flawless: fc.oneof(fc.constant(null), fc.nat(4)),
  solvedAt: fc.oneof(fc.constant(null), naturals),
  plateau: fc.record({ best: fc.oneof(fc.constant(null), numbers), since: fc.nat(20) }),
  skipped: fc.nat(3),
  rollbacks: fc.nat(3),
})

const experiment = (options: JsonRecord): Experiment => {
  const config = resolveConfig({
    file: {
      task: { name: 'copy', bits: 1, maxWords: 2 },
      model: { slots: 3, wordSize: 2, controller: { units: 3 } },
      batchSize: 2,
      ...options,
    },
    source: 'a law',
  })
  const built = E.isLeft(config) ? config : experimentOf(config.right)
  return E.isLeft(built) ? assert.fail(explain(built.left)) : built.right
}

/** The state of an experiment, with other scalars. */
const stateOf = (
  built: Experiment,
  drawn: Pick<TrainState, 'step' | 'lesson' | 'decayTrigger' | 'rateScale'>,
): TrainState => ({
  ...initialTrainState(built, built.key),
  ...drawn,
})

const cases = fc.record({ former: configs, config: configs, drawn: scalars, progress: progresses })

/** One update, as the training loop makes it, with a loss. */
const updated = (built: Experiment, state: TrainState, loss: number): TrainState => {
  const [next] = trainStep(built)(state)
  return observeLoss(built, state, next, loss)
}

law(
  'any saved position trains a step under any config: in a lesson of it, and its decay starts where nothing is waited for',
  fc.record({ given: cases, loss: fc.double({ min: 0, max: 100, noNaN: true }) }),
  ({ given: { former, config, drawn, progress }, loss }) => {
    const built = experiment(config)
    const found = reconciled({ state: stateOf(built, drawn), progress }, built.config, former)
    const after = updated(built, found.state, loss)
    const { onceBelow } = config.optimizer.schedule
    const wrong = [
      ...(built.curriculum !== undefined && after.lesson.index >= built.curriculum.lessons.length ? ['lesson'] : []),
      ...(E.isLeft(Lesson.decode(after.lesson)) || E.isLeft(DecayTrigger.decode(after.decayTrigger)) ? ['decode'] : []),
      ...(onceBelow === null && found.state.decayTrigger.since === null ? ['waits for nothing'] : []),
      ...(Number.isFinite(found.state.decayTrigger.loss) || onceBelow === null
        ? []
        : ['an average that is not finite']),
      ...(found.progress.recorded > found.state.step ? ['recorded'] : []),
    ]
    disposeTree({ params: after.params, optimizer: after.optimizer })
    return wrong
  },
  60,
)

law('a position under its own config is unchanged, and reconciled twice is reconciled once', cases, (given) => {
  const { former, config, drawn, progress } = given
  const [built, own] = [experiment(config).config, experiment(former).config]
  const once = reconciled({ state: drawn, progress }, built, own)
  const twice = reconciled(once, built, built)
  const sane = [drawn.lesson.loss, drawn.decayTrigger.loss, progress.plateau.best ?? 0].every(Number.isFinite)
  const fits =
    sane &&
    progress.recorded <= drawn.step &&
    (progress.solvedAt ?? 0) <= drawn.step &&
    (own.curriculum.kind === 'fixed' || drawn.lesson.index <= own.curriculum.lessons.length) &&
    (own.optimizer.schedule.onceBelow === null ? drawn.decayTrigger.since !== null : drawn.decayTrigger.since !== 0)
  const same = reconciled({ state: drawn, progress }, own, own)
  return [
    ...(twice.notes.length === 0 && isDeepStrictEqual([twice.state, twice.progress], [once.state, once.progress])
      ? []
      : ['twice']),
    ...(fits &&
    (same.notes.length > 0 || !isDeepStrictEqual([same.state, same.progress], [{ ...drawn }, { ...progress }]))
      ? ['own config']
      : []),
  ]
})

law(
  'a rate that waited falls once nothing is waited for any more, and one that fell from the start waits',
  fc.record({ step: fc.integer({ min: 1, max: 1000 }), after: fc.integer({ min: 1, max: 100 }) }),
  ({ step, after }) => {
    const [waits, falls] = [5, null].map(
      (onceBelow) =>
        experiment({
          optimizer: { learningRate: 1, schedule: { kind: 'linear', end: 0, warmup: 0, over: 100, onceBelow } },
        }).config,
    ) as [Experiment['config'], Experiment['config']]
    const lesson = { index: 0, batches: 0, loss: 0 }
    const rate = (config: Experiment['config'], since: number | null) =>
      scheduleOf(1, config.optimizer.schedule)(step + after, since)
    const position = (since: number | null) => ({
      state: { step, lesson, decayTrigger: { since, batches: 9, loss: 9 } },
      progress: initialProgress,
    })
    const begun = reconciled(position(null), falls, waits).state.decayTrigger
    const waiting = reconciled(position(0), waits, falls).state.decayTrigger
    const stays = reconciled(position(step), waits, waits).state.decayTrigger
    return (
      Math.abs(rate(falls, begun.since) - (1 - after / 100)) < 1e-12 &&
      rate(waits, waiting.since) === 1 &&
      waiting.batches === 0 &&
      stays.since === step
    )
  },
)
