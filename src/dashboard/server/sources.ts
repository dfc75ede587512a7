import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { unless } from '../../io/files/failures.ts'
import { isTemporary } from '../../io/files/temporary.ts'
import { occupancy } from '../../io/run/run.ts'
import { type Description, type FollowedRun, followRun } from './followedRun.ts'

/** The given runs, or all runs in a folder, including later ones. */
export type Sources = Readonly<{ directories: ReadonlyArray<string> } | { folder: string }>

/** The most records of all runs together; each run keeps a minimum. */
const RECORDS = 50_000
const MOST = 5000
const FEWEST = 100

const byName = new Intl.Collator('en', { numeric: true })

/** The run directories in a folder, by name; none if the folder does not exist. */
export const runsIn = async (folder: string): Promise<ReadonlyArray<string>> => {
  const names = await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(folder))
  const found: string[] = []
  for (const name of names.filter((each) => !isTemporary(each)).sort(byName.compare))
    if ((await occupancy(join(folder, name)).catch(() => 'absent')) === 'run') found.push(join(folder, name))
  return found
}

/** A unique name of a run for requests. */
export const idOf = (directory: string, taken: ReadonlySet<string>): string => {
  const plain =
    basename(resolve(directory))
      .replace(/[^A-Za-z0-9_-]+/g, '-')
      .slice(0, 64) || 'run'
  const name = (number: number): string => (number === 1 ? plain : `${plain}-${number}`)
  let number = 1
  while (taken.has(name(number))) number++
  return name(number)
}

type Options = Readonly<{ describe: (config: unknown) => Description; isOver?: () => boolean }>

/** The runs of the sources. Each is followed from its first appearance. */
export const createRunList = (sources: Sources, { describe, isOver }: Options) => {
  const followed = new Map<string, FollowedRun>()
  const ids = new Set<string>()
  return async (): Promise<ReadonlyArray<FollowedRun>> => {
    const directories = 'folder' in sources ? await runsIn(sources.folder) : sources.directories
    const records = Math.min(MOST, Math.max(FEWEST, Math.floor(RECORDS / Math.max(1, directories.length))))
    return directories.map((directory) => {
      const known = followed.get(directory)
      if (known !== undefined) return known
      const id = idOf(directory, ids)
      ids.add(id)
      const run = followRun({ id, name: directory, directory, records, describe, ...(isOver && { isOver }) })
      followed.set(directory, run)
      return run
    })
  }
}
