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
  /** The kind of its memory, such as `dnc`; of a model without memory, of its controller. */
  memory?: string
  seed: number
  /** Maximum number of updates. */
  steps: number
  state: 'running' | 'ended'
  /** The note that it was given with `--note`. */
  note?: string
  /** The same for runs of one list that differ only in the seed. */
  group?: string
  /** The options in which the runs of a list differ, besides the seed: their values by their paths. */
  options?: Readonly<Record<string, string>>
}>
