import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { checkpointParts } from '../../formats/checkpointFormat.ts'
import { copiedTensor } from '../../formats/tensorTree.ts'
import { computationOf } from '../../runs/computation.ts'
import type { Experiment } from '../../runs/experiment.ts'
import type { Position } from '../../runs/position.ts'
import type { Recorder } from '../../runs/recorder.ts'
import type { TrainingHooks } from '../../runs/trainingHooks.ts'
import type { Environment } from '../environment.ts'

/** A unit of work that may take longer than this (ms) is preceded by a copy of the position. */
const SLOW_MS = 250

/** Without slow work, a copy is made this often (ms). */
const REFRESH_MS = 1000

/** The most of the time that copies take while nothing is slow. */
const SHARE = 0.01

/** How fast a slow unit of work is forgotten. */
const DECAY = 0.95

/** The copies of a run's positions, for its supervisor. */
export type StandbyCopies = Readonly<{
  /** Copies the position, if the work that comes next may be slow, or the last copy is old. */
  standby: TrainingHooks['standby']
  /** Takes the last copy back, before the run goes back to its latest checkpoint. */
  withdraw: () => void
}>

/** Hands a run's positions over to its supervisor, so that they can be saved while this thread is busy. */
export const standbyCopies = (
  { now, report }: Pick<Environment, 'now' | 'report'>,
  directory: string,
  experiment: Experiment,
): StandbyCopies => {
  if (report === undefined) return { standby: async () => undefined, withdraw: () => undefined }
  const { config } = experiment
  const computation = computationOf(experiment)
  let copied: Position | undefined
  let copiedAt = Number.NEGATIVE_INFINITY
  let cost = 0
  let slowest = 0
  let lookedAt: number | undefined
  const isDue = (isLong: boolean, at: number): boolean =>
    isLong || slowest > SLOW_MS || at - copiedAt > Math.max(REFRESH_MS, cost / SHARE)
  return {
    standby: async (position, isLong = false) => {
      const began = now()
      slowest = Math.max(began - (lookedAt ?? began), DECAY * slowest)
      lookedAt = began
      const isNew = copied === undefined || copied.state !== position.state || copied.progress !== position.progress
      if (!isNew || !isDue(isLong, began)) return
      const { state, progress } = position
      const { tensors, metadata } = await checkpointParts({ state, config, progress, computation })
      const copies = tensors.map(copiedTensor)
      report(
        {
          kind: 'standby',
          standby: { directory, step: state.step, keep: config.keepCheckpoints, parts: { tensors: copies, metadata } },
        },
        copies.map(({ data }) => data.buffer as ArrayBuffer),
      )
      copied = position
      copiedAt = now()
      cost = copiedAt - began
      lookedAt = copiedAt
    },
    withdraw: () => {
      copied = undefined
      report({ kind: 'noStandby' })
    },
  }
}

/** A recorder that takes the last copy back before it goes back to the last good checkpoint. */
export const withdrawing = (recorder: Recorder, { withdraw }: StandbyCopies): Recorder => ({
  ...recorder,
  lastGood: () =>
    F.pipe(
      TE.fromIO<void, AppError>(withdraw),
      TE.chain(() => recorder.lastGood()),
    ),
})
