import { join } from 'node:path'
import { DEFAULT_OUT } from './defaultOut.ts'
import { jobName, type RunKey } from './jobs.ts'

/** Where results go: data, figures and runs into a folder, the report into a file. */
export type Place = Readonly<{ out: string; report: string }>

const REPORT = 'RESULTS.md'

/** Where the report goes unless somebody says otherwise: of the default folder, beside it, where readers look first. */
export const reportIn = (out: string): string => (out === DEFAULT_OUT ? REPORT : join(out, REPORT))

/** Every run's results. With {@link notesFile} and the figures all that is to be kept: the runs are not needed. */
export const dataFile = (out: string): string => join(out, 'results.json')

/** What people have to say of the results. */
export const notesFile = (out: string): string => join(out, 'notes.md')

export const figuresFolder = (out: string): string => join(out, 'plots')

export const runsFolder = (out: string): string => join(out, 'runs')

/** Where a run lies; `generation` tells it from earlier ones of other defaults, from 1. */
export const runFolder = (out: string, run: RunKey, generation: number): string =>
  join(runsFolder(out), `${jobName(run)}${generation === 1 ? '' : `.${generation}`}`)
