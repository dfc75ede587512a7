import { either as E, type taskEither } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { handOver, release } from '../core/ownership.ts'
import { scheduleOf } from '../training/optimizers/schedules.ts'
import { probedTensors, trainStep, type StepMetrics, type TrainState } from '../training/step.ts'
import { evaluateAll, type Marks, SOLVED_IN_A_ROW } from './evaluation.ts'
import type { Machine } from './machine.ts'
import type { MetricsRecord } from './metrics.ts'
import { emptyWindow, type Progress } from './progress.ts'

type TaskEither<A> = taskEither.TaskEither<AppError, A>
export type Signal = 'SIGINT' | 'SIGTERM'

/** Where a run stands. */
export type Position = Readonly<{ state: TrainState; progress: Progress }>

/** Where a run's results go. The loop itself does no I/O. */
export type Recorder = Readonly<{
  record: (record: MetricsRecord) => TaskEither<void>
  checkpoint: (position: Position) => TaskEither<void>
  /** Keeps a position as the best, if its marks are better than the best so far. */
  best: (position: Position, marks: Marks) => TaskEither<void>
  /** The last good checkpoint; everything recorded after it is forgotten. */
  lastGood: () => TaskEither<Position>
}>

/** What the loop tells those who watch it, and what it asks of them. */
export type Surroundings = Readonly<{
  /** Training time in seconds, over all sessions. */
  seconds: () => number
  /** Lets other work happen, if it is time. */
  breathe: () => Promise<void>
  /** Whether somebody asked to stop. */
  stopped: () => Signal | undefined
  onUpdate: (told: Readonly<{ step: number; loss: number; gradientNorm: number }>) => void
  onRecord: (record: MetricsRecord) => void
  onNote: (note: string) => void
}>

/** How a run ended. */
export type Outcome = Readonly<{ position: Position; solved: boolean; marks: Marks | undefined }>

/** Thrown through an evaluation to stop it; never leaves this file. */
class Stopped extends Error {}

type Reading = Readonly<{
  loss: number
  gradientNorm: number
  bad: Readonly<{ tensor: string; value: string }> | undefined
}>

const nameOf = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value))

/** Brings a step's metrics to JavaScript, and names the first tensor with an entry that is not finite. */
const readMetrics = async (metrics: StepMetrics, state: TrainState): Promise<Reading> => {
  const [loss, gradientNorm, finiteness] = await Promise.all([
    metrics.loss.data(),
    metrics.gradientNorm.data(),
    metrics.finiteness.data(),
  ])
  release(metrics)
  const first = finiteness.findIndex((probe) => !(probe === 0))
  const value = first === 0 ? nameOf(loss[0] as number) : 'NaN or infinite'
  const tensor = probedTensors(state.params)[first] ?? ''
  return {
    loss: loss[0] as number,
    gradientNorm: gradientNorm[0] as number,
    bad: first === -1 ? undefined : { tensor, value },
  }
}

const counted = ({ window, ...rest }: Progress, { loss, gradientNorm }: Reading): Progress => ({
  ...rest,
  skipped: 0,
  window: {
    ...window,
    updates: window.updates + 1,
    loss: window.loss + loss,
    gradientNorm: window.gradientNorm + gradientNorm,
  },
})

const isDue = (step: number, every: number): boolean => step > 0 && step % every === 0

const recordOf = (machine: Machine, { state, progress }: Position, seconds: number, marks?: Marks): MetricsRecord => {
  const { window } = progress
  const { optimizer, batchSize } = machine.config
  const mean = (sum: number): number => (window.updates === 0 ? Number.NaN : sum / window.updates)
  return {
    step: state.step,
    sequences: state.step * batchSize,
    loss: mean(window.loss),
    gradientNorm: mean(window.gradientNorm),
    learningRate: scheduleOf(optimizer.learningRate, optimizer.schedule)(state.step) * state.rateScale,
    skipped: window.skipped,
    seconds: Math.round(seconds * 1000) / 1000,
    ...(marks && { evaluation: marks }),
  }
}

/** What is due after a step: an evaluation, a record, a checkpoint, the best. */
const attend = async (
  machine: Machine,
  position: Position,
  recorder: Recorder,
  around: Surroundings,
): Promise<E.Either<AppError, Readonly<{ position: Position; marks: Marks | undefined }>>> => {
  const { config } = machine
  const { state, progress } = position
  const { step } = state
  if (step === progress.recorded || !(isDue(step, config.reportEvery) || isDue(step, config.evalEvery)))
    return E.right({ position, marks: undefined })
  const between = async (): Promise<void> => {
    await around.breathe()
    if (around.stopped() !== undefined) throw new Stopped()
  }
  const marks = isDue(step, config.evalEvery) ? await evaluateAll(machine, state.params, between) : undefined
  const record = recordOf(machine, position, around.seconds(), marks)
  const written = await recorder.record(record)()
  if (E.isLeft(written)) return written
  around.onRecord(record)
  const solved = marks === undefined ? progress.solved : marks.heldOut.bitErrors === 0 ? progress.solved + 1 : 0
  const after = { state, progress: { ...progress, window: emptyWindow, recorded: step, solved } }
  if (marks !== undefined) {
    const kept = await recorder.best(after, marks)()
    if (E.isLeft(kept)) return kept
  }
  return E.right({ position: after, marks })
}

/** What to do about a loss or gradient that is not finite. Nothing of the bad update is taken over. */
const recover = async (
  { config }: Machine,
  position: Position,
  bad: NonNullable<Reading['bad']>,
  recorder: Recorder,
  around: Surroundings,
): Promise<E.Either<AppError, Position>> => {
  const { policy, patience, rateFactor } = config.onDivergence
  const { state, progress } = position
  const step = state.step + 1
  const halt = (remedy: string) => E.left<AppError>({ tag: 'Diverged', step, ...bad, remedy })
  if (policy === 'halt') {
    const saved = await recorder.checkpoint(position)()
    if (E.isLeft(saved)) return saved
    return halt(
      'The state before it is saved. Resume with a smaller --learning-rate or optimizer.clipNorm, or --set onDivergence.policy=rollback (or skip).',
    )
  }
  if (policy === 'skip') {
    if (progress.skipped + 1 > patience)
      return halt(`${patience} updates in a row were skipped. Use a smaller --learning-rate.`)
    around.onNote(`step ${step}: ${bad.tensor} is ${bad.value}; the update is skipped`)
    const window = { ...progress.window, skipped: progress.window.skipped + 1 }
    return E.right({ state: { ...state, step }, progress: { ...progress, window, skipped: progress.skipped + 1 } })
  }
  if (progress.rollbacks + 1 > patience)
    return halt(`${patience} rollbacks did not help. Use a smaller --learning-rate.`)
  const back = await recorder.lastGood()()
  if (E.isLeft(back)) return back
  const rateScale = state.rateScale * rateFactor
  around.onNote(
    `step ${step}: ${bad.tensor} is ${bad.value}; back to step ${back.right.state.step} with the learning rate × ${rateScale}`,
  )
  release(state.params)
  release(state.optimizer)
  const again: Position = {
    state: { ...back.right.state, rateScale },
    progress: { ...back.right.progress, rollbacks: progress.rollbacks + 1 },
  }
  const saved = await recorder.checkpoint(again)()
  return E.isLeft(saved) ? saved : E.right(again)
}

/** One update, or what divergence makes of it. */
const advance = async (
  machine: Machine,
  position: Position,
  recorder: Recorder,
  around: Surroundings,
): Promise<E.Either<AppError, Position>> => {
  const { state, progress } = position
  const [next, metrics] = trainStep(machine)(state)
  const reading = await readMetrics(metrics, state)
  if (reading.bad !== undefined) {
    handOver({ params: next.params, optimizer: next.optimizer }, { params: state.params, optimizer: state.optimizer })
    return recover(machine, position, reading.bad, recorder, around)
  }
  handOver({ params: state.params, optimizer: state.optimizer }, { params: next.params, optimizer: next.optimizer })
  around.onUpdate({ step: next.step, loss: reading.loss, gradientNorm: reading.gradientNorm })
  return E.right({ state: next, progress: counted(progress, reading) })
}

/**
 * Trains from a position until the config's last step, until the task is solved, or until somebody stops it. A
 * checkpoint is saved wherever it ends.
 *
 * The loop owns the position that it is given, and hands the last one back to the caller.
 *
 * @returns how it ended; `Interrupted` where it was stopped, `Diverged` where it halted
 */
export const runTraining = async (
  machine: Machine,
  start: Position,
  recorder: Recorder,
  around: Surroundings,
): Promise<E.Either<AppError, Outcome>> => {
  const { config } = machine
  let position = start
  let saved = -1
  let marks: Marks | undefined
  const save = async (): Promise<E.Either<AppError, void>> => {
    saved = position.state.step
    return recorder.checkpoint(position)()
  }
  const isSolved = (): boolean => config.until === 'solved' && position.progress.solved >= SOLVED_IN_A_ROW
  try {
    for (;;) {
      const attended = await attend(machine, position, recorder, around)
      if (E.isLeft(attended)) return attended
      position = attended.right.position
      marks = attended.right.marks
      const { step } = position.state
      const over = step >= config.steps || isSolved()
      if (over || (isDue(step, config.checkpointEvery) && saved !== step)) {
        const written = await save()
        if (E.isLeft(written)) return written
      }
      if (over) return E.right({ position, solved: isSolved(), marks })
      await around.breathe()
      if (around.stopped() !== undefined) throw new Stopped()
      const advanced = await advance(machine, position, recorder, around)
      if (E.isLeft(advanced)) return advanced
      position = advanced.right
    }
  } catch (error) {
    const signal = around.stopped()
    if (!(error instanceof Stopped) || signal === undefined) throw error
    const written = await save()
    return E.isLeft(written)
      ? written
      : E.left({ tag: 'Interrupted', signal, remedy: `Step ${position.state.step} is saved.` })
  }
}
