import { join } from 'node:path'
import type { AppError } from '../../core/errors.ts'
import { shellQuoted } from '../../core/shellQuoted.ts'
import { unless } from '../files/failures.ts'
import { readdir } from '../files/system.ts'
import { isTemporary } from '../files/temporary.ts'
import { occupancy } from './run.ts'

const byName = new Intl.Collator('en', { numeric: true })

/** The run directories in a folder, by name; none if the folder does not exist. */
export const runsIn = async (folder: string): Promise<ReadonlyArray<string>> => {
  const names = await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(folder))
  const found: string[] = []
  for (const name of names.filter((each) => !isTemporary(each)).sort(byName.compare))
    if ((await occupancy(join(folder, name)).catch(() => 'absent')) === 'run') found.push(join(folder, name))
  return found
}

/** The most runs that an error names. */
const SHOWN = 5

/** The error for a folder of runs where one run is expected. */
export const folderOfRuns = (folder: string, runs: ReadonlyArray<string>): AppError => {
  const more = runs.length > SHOWN ? ` and ${runs.length - SHOWN} more` : ''
  return {
    tag: 'Usage',
    message: `${folder} is a folder of runs, not a run. Name one of them: ${runs.slice(0, SHOWN).map(shellQuoted).join(', ')}${more}.`,
  }
}
