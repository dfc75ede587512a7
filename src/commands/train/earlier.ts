import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Evaluation } from '../../training/evaluation.ts'

/** What a run's earlier sessions recorded: their training time in seconds, and their evaluations of the held-out set. */
export type Earlier = Readonly<{ seconds: number; evaluations: ReadonlyArray<Evaluation> }>

/** What records say of earlier sessions. */
export const earlierOf = (records: ReadonlyArray<MetricsRecord>): Earlier => ({
  seconds: records.at(-1)?.seconds ?? 0,
  evaluations: records.flatMap(({ evaluation }) => (evaluation === undefined ? [] : [evaluation.heldOut])),
})
