import { basename, resolve } from 'node:path'
import { runsIn } from '../../io/run/runsIn.ts'
import { type Description, type FollowedRun, followRun } from './followedRun.ts'

/** The given runs, or all runs in a folder, including later ones. */
export type Sources = Readonly<{ directories: ReadonlyArray<string> } | { folder: string }>

/** The most records of all runs together; each run keeps a minimum. */
const RECORDS = 50_000
const MOST = 5000
const FEWEST = 100

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
