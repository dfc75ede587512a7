/** The commands, computer and versions that made results. */
export type Provenance = Readonly<{
  /** The command that makes them again. */
  command: string
  /** The `train` command of one of the runs. */
  train: string
  cpu: string
  cores: number
  /** Number of runs trained in parallel. */
  processes: number
  platform: string
  versions: Readonly<Record<string, string>>
}>
