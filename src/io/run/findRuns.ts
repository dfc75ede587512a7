import { join } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, unless } from '../files/failures.ts'
import { type Dirent, readdir, stat } from '../files/system.ts'
import { isTemporary } from '../files/temporary.ts'
import { CHECKPOINTS } from './runPaths.ts'

/** How many folders deep runs are looked for. */
const DEEPEST = 8

/** What tells that a folder is, or was, a run. */
const SIGNS: ReadonlySet<string> = new Set(['config.json', 'metrics.jsonl', CHECKPOINTS])

const byName = new Intl.Collator('en', { numeric: true })

const isLeftAlone = (name: string): boolean => name.startsWith('.') || name === 'node_modules' || isTemporary(name)

const isFolder = async (path: string, entry: Dirent): Promise<boolean> =>
  entry.isDirectory() || (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isDirectory() === true)

/** The runs in a folder that is none itself. A folder that cannot be read is one of them, for its reader to say so. */
const within = async (folder: string, names: ReadonlyArray<Dirent>, depth: number): Promise<ReadonlyArray<string>> => {
  const found: ReadonlyArray<string>[] = []
  for (const entry of names.toSorted((a, b) => byName.compare(a.name, b.name))) {
    const path = join(folder, entry.name)
    if (isLeftAlone(entry.name) || !(await isFolder(path, entry))) continue
    const inside = await readdir(path, { withFileTypes: true }).catch(() => undefined)
    if (inside === undefined || inside.some(({ name }) => SIGNS.has(name))) found.push([path])
    // Links to folders could lead in a circle.
    else if (depth < DEEPEST && !entry.isSymbolicLink()) found.push(await within(path, inside, depth + 1))
  }
  return found.flat()
}

/**
 * The directories of the runs in a folder and in the folders within it, by name; a folder that is a run itself is the only one.
 *
 * @returns nothing if there is no such folder
 */
export const findRuns = (folder: string): TE.TaskEither<AppError, ReadonlyArray<string> | undefined> =>
  attempt('list', folder, async () => {
    const names = await unless(['ENOENT', 'ENOTDIR'], undefined, () => readdir(folder, { withFileTypes: true }))
    if (names === undefined) return undefined
    return names.some(({ name }) => name === 'config.json') ? [folder] : within(folder, names, 1)
  })
