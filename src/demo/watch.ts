import { recordingOf } from '../recording/record.ts'
import type { Experiment } from '../runs/experiment.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import type { Position } from '../runs/position.ts'
import type { Sequence } from '../tasks/task.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { Activity, Answered } from './messages.ts'

/** Milliseconds between two looks at a machine that learns, at least. */
const PERIOD = 150
/** Looking takes at most this part of the time. */
const SHARE = 1 / 8

/** Seconds of training that the pace is measured over. */
const WINDOW = 0.5

/** Tells the page about one machine: its records, its mind on the probe, and how fast it is. */
export type Watch = Readonly<{
  record: (record: MetricsRecord) => void
  /** From now on, the machine is watched on this sequence. */
  aim: (probe: Sequence) => void
  /** The page shows the last recording: it is ready for another. */
  seen: () => void
  /** Tells what is new, if it is time. */
  look: (position: Position, activity: Activity) => Promise<void>
}>

/** What is watched. */
export type Watched = Readonly<{ experiment: Experiment; run: string; seconds: () => number }>

export const watch = ({ experiment, run, seconds }: Watched, answer: (answered: Answered) => void): Watch => {
  const records: MetricsRecord[] = []
  let told = 0
  let probe: Sequence | undefined
  /** The probe, and the step that it was last shown at. */
  let shown: Readonly<{ probe: Sequence; step: number }> | undefined
  let ready = true
  let due = 0
  let activityTold: Activity | undefined
  let since: Readonly<{ seconds: number; step: number }> | undefined
  let updatesPerSecond = 0

  const tellRecords = (): void => {
    if (told === records.length) return
    answer({ kind: 'told', message: { kind: 'metrics', run, from: told, records: records.slice(told) } })
    told = records.length
  }

  const tellMind = async ({ state }: Position): Promise<void> => {
    const { step } = state
    if (probe === undefined || (shown?.probe === probe && shown.step === step)) return
    shown = { probe, step }
    ready = false
    const recording = await recordingOf(experiment.model, paramsInUse(state), probe)
    answer({ kind: 'told', message: { kind: 'recording', run, step, recording } })
  }

  const tellStatus = ({ state: { step }, progress: { sequences } }: Position, activity: Activity): void => {
    const now = seconds()
    since ??= { seconds: now, step }
    const elapsed = now - since.seconds
    if (elapsed >= WINDOW) {
      updatesPerSecond = (step - since.step) / elapsed
      since = { seconds: now, step }
    }
    activityTold = activity
    answer({ kind: 'status', activity, step, sequences, seconds: now, updatesPerSecond })
  }

  return {
    record: (record) => void records.push(record),
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
