/** What made results: asked for by whom is all that is left out. */
export type Provenance = Readonly<{
  /** What a person types to make them again. */
  command: string
  /** What trains one of the runs, by hand. */
  train: string
  cpu: string
  cores: number
  /** Runs that trained at a time. */
  processes: number
  platform: string
  versions: Readonly<Record<string, string>>
}>
