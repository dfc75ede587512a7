import type { TargetKind } from '../models/targets.ts'

/** A run, as shown in lists of runs. */
export type RunSummary = Readonly<{
  /** The identifier in requests: letters, digits, `-` and `_`. */
  id: string
  /** The displayed name, such as `runs/copy-ntm-1`. */
  name: string
  task: string
  /** The model, in one sentence. */
  model: string
  /** What its targets are. */
  kind?: TargetKind
  seed: number
  /** Maximum number of updates. */
  steps: number
  state: 'running' | 'ended'
}>
