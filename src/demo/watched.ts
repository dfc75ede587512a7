import { deepMerge, type JsonRecord } from '../config/json.ts'
import type { BackendName } from '../tfjs/backend.ts'

/** How a machine is watched in a tab: it halts on divergence, and every position is offered to whoever looks. */
const manner: JsonRecord = { checkpointEvery: 1, reportEvery: 25, onDivergence: { policy: 'halt' }, workers: 1 }

/** A config's content with the way that a tab watches its run, on the backend that runs there. */
export const watched = (config: JsonRecord, backend: BackendName): JsonRecord =>
  deepMerge(deepMerge(config, manner), { backend })
