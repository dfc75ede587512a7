/** A run, as shown in lists of runs. */
export type RunSummary = Readonly<{
  /** The identifier in requests: letters, digits, `-` and `_`. */
  id: string
  /** The displayed name, such as `runs/copy-ntm-1`. */
  name: string
  task: string
  /** The model, in one sentence. */
  model: string
  seed: number
  /** Maximum number of updates. */
  steps: number
  state: 'running' | 'ended'
}>
