/** A run, as lists of runs show it. */
export type RunSummary = Readonly<{
  /** Names it in requests: letters, digits, `-` and `_`. */
  id: string
  /** What a person calls it, such as `runs/copy-ntm-1`. */
  name: string
  task: string
  /** One sentence. */
  model: string
  seed: number
  /** Updates, at most. */
  steps: number
  state: 'running' | 'ended'
}>
