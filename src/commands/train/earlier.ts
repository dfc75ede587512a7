import { isRecord } from '../../core/record.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Evaluation } from '../../training/evaluation.ts'

/** What a run's earlier sessions recorded: their training time in seconds, and their evaluations of the held-out set. */
export type Earlier = Readonly<{ seconds: number; evaluations: ReadonlyArray<Evaluation> }>

/** Evaluations in records; what is none is left out. */
export const earlierOf = (records: ReadonlyArray<MetricsRecord>): Earlier => ({
  seconds: Number(records.at(-1)?.['seconds'] ?? 0),
  evaluations: records.flatMap(({ evaluation }) => {
    const heldOut = isRecord(evaluation) ? evaluation['heldOut'] : undefined
    return isRecord(heldOut) && typeof heldOut['loss'] === 'number' ? [heldOut as unknown as Evaluation] : []
  }),
})
