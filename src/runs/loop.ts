import { either as E } from 'fp-ts'
import type { Config } from '../config/config.ts'
import type { AppError } from '../core/errors.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import { scheduleOf } from '../training/optimizers/schedules.ts'
import { observeLoss, trainStep } from '../training/step.ts'
import { isMet, plateauAfter, ruleOf } from '../training/stoppingRule.ts'
import { endingOf, unsaved, withSaved } from './ending.ts'
import { evaluateAll, type Scores, withGoalsMet } from './evaluation.ts'
import type { Experiment } from './experiment.ts'
import type { MetricsRecord } from './metrics.ts'
import { advanceTo, disposePosition, type Position } from './position.ts'
import { emptyWindow, type Progress } from './progress.ts'
import { type Reading, readMetrics } from './reading.ts'
import type { Recorder } from './recorder.ts'
import { recover } from './recovery.ts'
import { isSolvedNow, SOLVED_IN_A_ROW, type Solving, solvingAfter, solvingOf } from './solved.ts'
import { evaluating, pause, type TrainingHooks } from './trainingHooks.ts'
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

/** Whether a position's step still has to be recorded. */
const isRecordDue = (
  { config: { reportEvery, evalEvery } }: Experiment,
  { state: { step }, progress: { recorded } }: Position,
): boolean => step !== recorded && (isDue(step, reportEvery) || isDue(step, evalEvery))

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
type Hand = {
  position: Position
  /** The last step whose position this session saved. */
  savedStep: number | undefined
}

const save = async (hand: Hand, recorder: Recorder): Promise<E.Either<AppError, void>> => {
  const { step } = hand.position.state
  const saved = await recorder.checkpoint(hand.position)()
  if (E.isRight(saved)) hand.savedStep = step
  return saved
}

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
  const { position } = hand
  const { state, progress } = position
  const { step } = state
  if (!isRecordDue(experiment, position)) return E.right(undefined)
  const isEvaluated = isDue(step, config.evalEvery)
  if (isEvaluated) await around.standby(position, true)
  const marks = isEvaluated ? await evaluateAll(experiment, paramsInUse(state), evaluating(around)) : undefined
  const record = recordOf(experiment, position, around.seconds(), marks)
  const written = await recorder.record(record)()
  if (E.isLeft(written)) return written
  hand.position = {
    state,
    progress: { ...progress, window: emptyWindow, recorded: step, ...(marks && judged(config, step, progress, marks)) },
  }
  hand.savedStep = undefined
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
  hand: Hand,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, void>> => {
  const { position } = hand
  const [state, metrics] = trainStep(experiment)(position.state)
  const reading = await readMetrics(metrics, state)
  const progress = counted(position.progress, reading, experiment.batchSize)
  if (reading.bad !== undefined) {
    const kept = advanceTo({ state, progress }, position)
    const recovered = await recover(experiment, kept, reading.bad, recorder, around)
    if (E.isLeft(recovered)) return recovered
    hand.position = recovered.right
    // A rollback has removed the records after its checkpoint, so that is where the run must continue.
    return recovered.right.progress.rollbacks > progress.rollbacks ? save(hand, recorder) : E.right(undefined)
  }
  const next = { state: observeLoss(experiment, position.state, state, reading.loss), progress }
  around.onUpdate({ step: state.step, loss: reading.loss, gradientNorm: reading.gradientNorm })
  hand.position = advanceTo(position, next)
  return E.right(undefined)
}

/** Why training ends before its last update; `undefined` if it goes on. */
const endByRule = ({ config }: Experiment, { progress }: Position): Exclude<RunEnd, 'steps'> | undefined => {
  const { kind } = ruleOf(config)
  if (kind === 'steps') return undefined
  if (kind === 'bound') return progress.solved >= SOLVED_IN_A_ROW ? kind : undefined
  if (isSolvedNow(config, progress)) return 'solved'
  return kind === 'plateau' && progress.plateau.since >= config.plateau.patience ? 'plateau' : undefined
}

/** How a run has ended that is at a position; `undefined` if training, or the record of its last step, goes on from there. */
export const endAt = (experiment: Experiment, position: Position): RunEnd | undefined =>
  isRecordDue(experiment, position)
    ? undefined
    : (endByRule(experiment, position) ?? (position.state.step >= experiment.config.steps ? 'steps' : undefined))

/** Trains update by update until the run ends. */
const toTheEnd = async (
  experiment: Experiment,
  hand: Hand,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Outcome>> => {
  const { checkpointEvery } = experiment.config
  await around.standby(hand.position, true)
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
      const between = evaluating(around)
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
    await around.standby(position)
    const advanced = await advance(experiment, hand, recorder, around)
    if (E.isLeft(advanced)) return advanced
  }
}

/** Saves the last position, unless that is done, and adds to an error what is saved. */
const savedAfter = async (error: AppError, hand: Hand, recorder: Recorder): Promise<AppError> => {
  const { step } = hand.position.state
  const { savedStep } = hand
  const saved = savedStep === step ? E.right(undefined) : await save(hand, recorder)
  return E.isRight(saved) ? withSaved(error, `Step ${step} is saved.`) : unsaved(error, saved.left, { step, savedStep })
}

/**
 * Trains from a position until the config's last step, until the task is solved, or until a stop is requested. Saves a
 * checkpoint at the end in every case, also after an error of the program; an expected error says which step is saved.
 *
 * The loop owns the given position. It returns the last position to the caller, or frees it if it returns an error.
 *
 * @returns the outcome; `Interrupted` after a signal, `Diverged` after a halt, `InvalidData` for an invalid sequence of the
 * task, `InvalidModule` where a reader's own part fails, `OutOfMemory` if the heap is too small, `WorkerFailed` if a worker
 * thread fails, `IoFailure` or `UnreadableFile` from the recorder
 */
export const runTraining = async (
  experiment: Experiment,
  start: Position,
  recorder: Recorder,
  around: TrainingHooks,
): Promise<E.Either<AppError, Outcome>> => {
  const hand: Hand = { position: start, savedStep: undefined }
  const stop = async (thrown: unknown): Promise<E.Either<AppError, never>> => {
    const error = await endingOf(thrown, around)
    if (error !== undefined) return E.left(error)
    await save(hand, recorder)
    throw thrown
  }
  let ended: E.Either<AppError, Outcome> | undefined
  try {
    ended = await toTheEnd(experiment, hand, recorder, around).catch(stop)
    return E.isLeft(ended) ? E.left(await savedAfter(ended.left, hand, recorder)) : ended
  } finally {
    if (ended === undefined || E.isLeft(ended)) disposePosition(hand.position)
  }
}
