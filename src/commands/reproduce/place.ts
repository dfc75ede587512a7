import { join } from 'node:path'
import { DEFAULT_OUT } from './defaultOut.ts'
import { jobName, type RunKey } from './jobs.ts'

/** The directory of data, figures and runs, and the file of the report. */
export type Place = Readonly<{ out: string; report: string }>

const REPORT = 'RESULTS.md'

/** The default file of the report: in `out`, or beside it for the default directory. */
export const reportIn = (out: string): string => (out === DEFAULT_OUT ? REPORT : join(out, REPORT))

/** Every run's results. Keep this file, {@link notesFile} and the figures; the runs are not needed any more. */
export const dataFile = (out: string): string => join(out, 'results.json')

/** Hand-written notes on the results. */
export const notesFile = (out: string): string => join(out, 'notes.md')

export const figuresFolder = (out: string): string => join(out, 'plots')

export const runsFolder = (out: string): string => join(out, 'runs')

/** The directory of a run; `generation`, from 1, separates it from runs of former defaults. */
export const runFolder = (out: string, run: RunKey, generation: number): string =>
  join(runsFolder(out), `${jobName(run)}${generation === 1 ? '' : `.${generation}`}`)
