import { deepMerge, type JsonRecord } from '../config/json.ts'
import type { BackendName } from '../tfjs/backend.ts'

/** Settings of a run in a tab: it halts on divergence and reports its position after every update. */
const manner: JsonRecord = { checkpointEvery: 1, reportEvery: 25, onDivergence: { policy: 'halt' }, workers: 1 }

/** A config's content with the settings of a run in a tab, on the running backend. */
export const watched = (config: JsonRecord, backend: BackendName): JsonRecord =>
  deepMerge(deepMerge(config, manner), { backend })
