import { recordingOf } from '../recording/record.ts'
import { tooLargeToWatch } from '../recording/recordingSize.ts'
import { solvingOf } from '../runs/solved.ts'
import type { Experiment } from '../runs/experiment.ts'
import { createHistory, START } from '../runs/history.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import { onlyWatching } from '../runs/onlyWatching.ts'
import type { Position } from '../runs/position.ts'
import type { Sequence } from '../tasks/task.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { Activity, Answered } from './messages.ts'

/** The least time between two reports during training, in milliseconds. */
const PERIOD = 150
/** The largest fraction of time spent on reports. */
const SHARE = 1 / 8

/** The most records that are kept: an even sample, however long the training takes. */
const RECORDS = 4000

/** Seconds of training over which the speed is measured. */
const WINDOW = 0.5

/** Reports one model to the page: its records, a recording of the probe, and its speed. */
export type Watch = Readonly<{
  record: (record: MetricsRecord) => void
  /** Sets the sequence that is recorded. */
  aim: (probe: Sequence) => void
  /** The page shows the last recording and is ready for another. */
  seen: () => void
  /** Sends what is new, if a report is due. */
  look: (position: Position, activity: Activity) => Promise<void>
}>

/** The model that is reported. */
export type Watched = Readonly<{ experiment: Experiment; run: string; seconds: () => number }>

export const watch = ({ experiment, run, seconds }: Watched, answer: (answered: Answered) => void): Watch => {
  const history = createHistory<MetricsRecord>(RECORDS)
  let told = START
  let probe: Sequence | undefined
  /** The probe, and the training step of its last recording. */
  let shown: Readonly<{ probe: Sequence; step: number }> | undefined
  let ready = true
  let due = 0
  let activityTold: Activity | undefined
  let since: Readonly<{ seconds: number; step: number }> | undefined
  let updatesPerSecond = 0

  const tellRecords = (): void => {
    const news = history.since(told, Number.POSITIVE_INFINITY)
    if (news === undefined) return
    const { from, records, cursor } = news
    answer({ kind: 'told', message: { kind: 'metrics', run, from, records } })
    told = cursor
  }

  const tellRecording = onlyWatching<Readonly<{ state: Position['state']; sequence: Sequence }>>(
    async ({ state, sequence }) => {
      const { model, task } = experiment
      const tooLarge = tooLargeToWatch(model, sequence.inputs.length)
      if (tooLarge !== undefined) return tooLarge
      ready = false
      const recording = await recordingOf(model, paramsInUse(state), sequence, task)
      answer({ kind: 'told', message: { kind: 'recording', run, step: state.step, recording } })
      return undefined
    },
    (reason) => answer({ kind: 'failed', message: `The memory is not shown: ${reason}.`, fatal: false }),
  )

  const tellMind = async ({ state }: Position): Promise<void> => {
    const { step } = state
    if (probe === undefined || (shown?.probe === probe && shown.step === step)) return
    shown = { probe, step }
    await tellRecording({ state, sequence: probe })
  }

  const tellStatus = ({ state: { step }, progress }: Position, activity: Activity): void => {
    const now = seconds()
    since ??= { seconds: now, step }
    const elapsed = now - since.seconds
    if (elapsed >= WINDOW) {
      updatesPerSecond = (step - since.step) / elapsed
      since = { seconds: now, step }
    }
    activityTold = activity
    const { solvedAt } = solvingOf(experiment.config, progress)
    answer({
      kind: 'status',
      activity,
      step,
      solvedAt,
      sequences: progress.sequences,
      seconds: now,
      updatesPerSecond,
    })
  }

  return {
    record: (record) => history.add(() => record, record.evaluation !== undefined),
    aim: (sequence) => {
      probe = sequence
    },
    seen: () => {
      ready = true
    },
    look: async (position, activity) => {
      const urgent = activity !== activityTold || probe !== shown?.probe
      if (!urgent && performance.now() < due) return
      const start = performance.now()
      tellRecords()
      tellStatus(position, activity)
      if (ready || urgent) await tellMind(position)
      const spent = performance.now() - start
      due = performance.now() + Math.max(PERIOD, spent / SHARE)
    },
  }
}
