import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { RunSummary } from '../../runs/summary.ts'

export type { RunSummary }

/** What a page is told, from wherever: a server, the file that it lies in, or a worker in the same tab. */
export type Message = Readonly<
  | { kind: 'runs'; runs: ReadonlyArray<RunSummary> }
  /** Records from the `from`-th on (0 is the first) replace what was there. */
  | { kind: 'metrics'; run: string; from: number; records: ReadonlyArray<MetricsRecord> }
  /** What the model computed on a fixed probe sequence, after so many updates. */
  | { kind: 'recording'; run: string; step: number; recording: Recording }
>

/** Where a page learns from. */
export type Source = Readonly<{
  /** Calls `tell` with what is there, then with what comes, until the returned function is called. */
  listen: (tell: (message: Message) => void) => () => void
}>
