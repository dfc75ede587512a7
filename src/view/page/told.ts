import type { Recording } from '../../recording/recording.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'

/** A run, as the page's list shows it. */
export type RunSummary = Readonly<{
  /** Names it in requests: letters, digits, `-` and `_`. */
  id: string
  /** What a person calls it, such as `runs/copy-ntm-1`. */
  name: string
  task: string
  /** One sentence. */
  machine: string
  seed: number
  /** Updates, at most. */
  steps: number
  state: 'running' | 'ended'
}>

/** What a page is told, from wherever: a server, the file that it lies in, or a worker in the same tab. */
export type Told = Readonly<
  | { kind: 'runs'; runs: ReadonlyArray<RunSummary> }
  /** Records from the `from`-th on (0 is the first) replace what was there. */
  | { kind: 'metrics'; run: string; from: number; records: ReadonlyArray<MetricsRecord> }
  /** The machine's mind at a step, on a fixed probe sequence. */
  | { kind: 'recording'; run: string; step: number; recording: Recording }
>

/** Where a page learns from. */
export type Source = Readonly<{
  /** Calls `tell` with what is there, then with what comes, until the returned function is called. */
  listen: (tell: (told: Told) => void) => () => void
}>
