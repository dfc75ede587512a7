import { either as E } from 'fp-ts'
import type { Config } from '../config/config.ts'
import type { AppError } from '../core/errors.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import { scheduleOf } from '../training/optimizers/schedules.ts'
import { observeLoss, trainStep } from '../training/step.ts'
import { isMet, plateauAfter, ruleOf } from '../training/stoppingRule.ts'
import { evaluateAll, type Scores, withGoalsMet } from './evaluation.ts'
import type { Experiment } from './experiment.ts'
import { invalidData } from './invalidData.ts'
import type { MetricsRecord } from './metrics.ts'
import { outOfMemory, SMALLER } from './outOfMemory.ts'
import { advanceTo, disposePosition, type Position } from './position.ts'
import { emptyWindow, type Progress } from './progress.ts'
import { type Reading, readMetrics } from './reading.ts'
import type { Recorder } from './recorder.ts'
import { recover } from './recovery.ts'
import { isSolvedNow, SOLVED_IN_A_ROW, type Solving, solvingAfter, solvingOf } from './solved.ts'
import { pause, Stopped, type TrainingHooks } from './trainingHooks.ts'
import { tryDraws } from './tryDraws.ts'

/** Why a run ended: after its last update, or by its stopping rule. */
export type RunEnd = 'steps' | 'solved' | 'bound' | 'plateau'

/** The end of a run: position, the reason, whether it has solved its task (at `position.progress.solvedAt`), and scores. */
export type Outcome = Readonly<{ position: Position; end: RunEnd; solved: boolean; marks: Scores }>

const counted = (
  { window, sequences, ...rest }: Progress,
  { loss, gradientNorm }: Reading,
  batchSize: number,
): Progress => ({
  ...rest,
  sequences: sequences + batchSize,
  skipped: 0,
  window: {
    ...window,
    updates: window.updates + 1,
    loss: window.loss + loss,
    gradientNorm: window.gradientNorm + gradientNorm,
  },
})

const isDue = (step: number, every: number): boolean => step > 0 && step % every === 0

const recordOf = (
  experiment: Experiment,
  { state, progress }: Position,
  seconds: number,
  marks?: Scores,
): MetricsRecord => {
  const { window } = progress
  const { optimizer } = experiment.config
  const mean = (sum: number): number => (window.updates === 0 ? Number.NaN : sum / window.updates)
  return {
    step: state.step,
    sequences: progress.sequences,
    loss: mean(window.loss),
    gradientNorm: mean(window.gradientNorm),
    learningRate:
      scheduleOf(optimizer.learningRate, optimizer.schedule)(state.step, state.decayTrigger.since) * state.rateScale,
    skipped: window.skipped,
    seconds: Math.round(seconds * 1000) / 1000,
    ...(experiment.curriculum && { lesson: state.lesson.index + 1 }),
    ...(marks && { evaluation: marks }),
  }
}

/** The progress towards the stopping rule, and towards solving the task, after an evaluation. */
const judged = (
  config: Pick<Config, 'until' | 'plateau'>,
  step: number,
  progress: Progress,
  { heldOut }: Scores,
): Pick<Progress, 'solved' | 'plateau' | keyof Solving> => {
  const rule = ruleOf(config)
  const { solved, plateau } = progress
  return {
    ...solvingAfter(solvingOf(config, progress), step, heldOut),
    solved: isMet(rule, heldOut) ? solved + 1 : 0,
    plateau: rule.kind === 'plateau' ? plateauAfter(plateau, heldOut.loss, config.plateau.minImprovement) : plateau,
  }
}

/** The loop's mutable state. Only the loop changes it. */
type Hand = { position: Position; savedStep: number }

/**
 * Does what is due after a step: evaluation, record, best checkpoint. Returns the scores, if there are any. The hand moves with the
 * record, so that no record is written again, whatever fails after it.
 */
const evaluateAndRecord = async (
  experiment: Experiment,
  hand: Hand,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Scores | undefined>> => {
  const { config } = experiment
  const { state, progress } = hand.position
  const { step } = state
  if (step === progress.recorded || !(isDue(step, config.reportEvery) || isDue(step, config.evalEvery)))
    return E.right(undefined)
  const marks = isDue(step, config.evalEvery)
    ? await evaluateAll(experiment, paramsInUse(state), () => pause(around))
    : undefined
  const record = recordOf(experiment, hand.position, around.seconds(), marks)
  const written = await recorder.record(record)()
  if (E.isLeft(written)) return written
  hand.position = {
    state,
    progress: { ...progress, window: emptyWindow, recorded: step, ...(marks && judged(config, step, progress, marks)) },
  }
  around.onRecord(record)
  if (marks !== undefined) {
    const kept = await recorder.best(hand.position, marks)()
    if (E.isLeft(kept)) return kept
  }
  return E.right(marks)
}

/** One update, or the recovery from divergence. */
const advance = async (
  experiment: Experiment,
  position: Position,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Position>> => {
  const [state, metrics] = trainStep(experiment)(position.state)
  const reading = await readMetrics(metrics, state)
  const progress = counted(position.progress, reading, experiment.batchSize)
  if (reading.bad !== undefined)
    return recover(experiment, advanceTo({ state, progress }, position), reading.bad, recorder, around)
  const next = { state: observeLoss(experiment, position.state, state, reading.loss), progress }
  around.onUpdate({ step: state.step, loss: reading.loss, gradientNorm: reading.gradientNorm })
  return E.right(advanceTo(position, next))
}

const save = (hand: Hand, recorder: Recorder): Promise<E.Either<AppError, void>> => {
  hand.savedStep = hand.position.state.step
  return recorder.checkpoint(hand.position)()
}

/** Why training ends before its last update; `undefined` if it goes on. */
const endByRule = ({ config }: Experiment, { progress }: Position): Exclude<RunEnd, 'steps'> | undefined => {
  const { kind } = ruleOf(config)
  if (kind === 'steps') return undefined
  if (kind === 'bound') return progress.solved >= SOLVED_IN_A_ROW ? kind : undefined
  if (isSolvedNow(config, progress)) return 'solved'
  return kind === 'plateau' && progress.plateau.since >= config.plateau.patience ? 'plateau' : undefined
}

/** How a run has ended that is at a position; `undefined` if training goes on from there. */
export const endAt = (experiment: Experiment, position: Position): RunEnd | undefined =>
  endByRule(experiment, position) ?? (position.state.step >= experiment.config.steps ? 'steps' : undefined)

/** Trains update by update until the run ends. */
const toTheEnd = async (
  experiment: Experiment,
  hand: Hand,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Outcome>> => {
  const { checkpointEvery } = experiment.config
  tryDraws(experiment, hand.position.state)
  for (;;) {
    const attended = await evaluateAndRecord(experiment, hand, recorder, around)
    if (E.isLeft(attended)) return attended
    const marks = attended.right
    const { position } = hand
    const { step } = position.state
    const ended = endAt(experiment, position)
    if (ended !== undefined || (isDue(step, checkpointEvery) && hand.savedStep !== step)) {
      const saved = await save(hand, recorder)
      if (E.isLeft(saved)) return saved
    }
    if (ended !== undefined) {
      const params = paramsInUse(position.state)
      const between = () => pause(around)
      const final = marks ?? (await evaluateAll(experiment, params, between))
      const solving = solvingOf(experiment.config, position.progress)
      return E.right({
        position: { ...position, progress: { ...position.progress, ...solving } },
        end: ended,
        solved: solving.solvedAt !== null,
        marks: await withGoalsMet(experiment, params, final, between),
      })
    }
    await around.watch(position.state)
    await pause(around)
    const advanced = await advance(experiment, position, recorder, around)
    if (E.isLeft(advanced)) return advanced
    hand.position = advanced.right
  }
}

/** The error that ended a run: a signal, invalid data or a full heap. Any other error is rethrown. */
const endOf = (error: unknown, { stopped }: TrainingHooks, step: number): AppError => {
  const signal = stopped()
  const saved = `Step ${step} is saved.`
  return error instanceof Stopped && signal !== undefined
    ? { tag: 'Interrupted', signal, remedy: saved }
    : (invalidData(error, saved) ?? outOfMemory(error, `${saved} ${SMALLER}`))
}

/**
 * Trains from a position until the config's last step, until the task is solved, or until a stop is requested. Saves a
 * checkpoint at the end in every case.
 *
 * The loop owns the given position. It returns the last position to the caller, or frees it if it returns an error.
 *
 * @returns the outcome; `Interrupted` after a signal, `Diverged` after a halt, `InvalidData` for an invalid sequence of the
 * task, `InvalidModule` where a reader's own part fails, `OutOfMemory` if the heap is too small
 */
export const runTraining = async (
  experiment: Experiment,
  start: Position,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Outcome>> => {
  const hand: Hand = { position: start, savedStep: -1 }
  const stop = async (error: unknown): Promise<E.Either<AppError, never>> => {
    const ended = endOf(error, around, hand.position.state.step)
    const saved = await save(hand, recorder)
    return E.isLeft(saved) ? saved : E.left(ended)
  }
  let ended: E.Either<AppError, Outcome> | undefined
  try {
    ended = await toTheEnd(experiment, hand, recorder, around).catch(stop)
    return ended
  } finally {
    if (ended === undefined || E.isLeft(ended)) disposePosition(hand.position)
  }
}
