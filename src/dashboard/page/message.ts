import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { RunSummary } from '../../runs/summary.ts'

export type { RunSummary }

/** Why a run has no recording: it is being made, there is no checkpoint, or it cannot be made. */
export type Unrecorded = Readonly<{ kind: 'due' | 'none' } | { kind: 'failed'; reason: string }>

/** A message to the page, from a server, the page's own file, or a worker in the same tab. */
export type Message = Readonly<
  | { kind: 'runs'; runs: ReadonlyArray<RunSummary> }
  /** The records replace all from index `from` on. */
  | { kind: 'metrics'; run: string; from: number; records: ReadonlyArray<MetricsRecord> }
  /** All that the source knew has been told. */
  | { kind: 'ready' }
  /** Why a run has no recording. */
  | { kind: 'unrecorded'; run: string; why: Unrecorded }
  /** Everything that the model computed on a fixed probe sequence, after `step` updates. */
  | { kind: 'recording'; run: string; step: number; recording: Recording }
>

/** A source of messages. */
export type Source = Readonly<{
  /** Calls `tell` with all current messages, then with new ones, until the returned function is called. */
  listen: (tell: (message: Message) => void) => () => void
}>
