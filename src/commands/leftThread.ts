import { rm } from '../io/files/system.ts'
import { createHash } from 'node:crypto'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../core/errors.ts'
import { sealedCheckpoint } from '../formats/sealedCheckpoint.ts'
import { readSafetensorsHeader } from '../io/files/safetensorsFile.ts'
import { latestFile } from '../io/run/runPaths.ts'
import { releaseLock } from '../io/run/runLock.ts'
import { writeCheckpoint } from '../io/run/writeCheckpoint.ts'
import type { Ledger } from './ledger.ts'
import type { Standby } from './supervision.ts'

/** The step of a run's latest checkpoint, by its header; nothing if it has none that can be read. */
const latestStep = async (directory: string): Promise<number | undefined> => {
  const header = await readSafetensorsHeader(latestFile(directory))()
  const step = E.isRight(header) ? Number(header.right.metadata['step']) : Number.NaN
  return Number.isSafeInteger(step) ? step : undefined
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex')

/** Saves a copy of a position, unless the run has a checkpoint that is as late. Returns the step that is saved then. */
const saved = (directory: string, standby: Standby | undefined): TE.TaskEither<AppError, number | undefined> =>
  F.pipe(
    TE.fromTask<number | undefined, AppError>(() => latestStep(directory)),
    TE.chain((latest) => {
      if (standby === undefined || (latest !== undefined && latest >= standby.step)) return TE.right(latest)
      const { step, keep, parts } = standby
      return F.pipe(
        writeCheckpoint(directory, { step, bytes: sealedCheckpoint(parts, sha256) }, { keep }),
        TE.map(() => step),
      )
    }),
  )

const quiet = async (task: TE.TaskEither<AppError, void>): Promise<void> => void (await task())

/** Removes what an ended thread left: temporary files, and the locks of its runs. */
const cleanedUp = async ({ temporaries, locks }: Ledger): Promise<void> => {
  for (const path of temporaries) await rm(path, { recursive: true, force: true }).catch(() => undefined)
  for (const [ticket, directories] of locks)
    for (const directory of directories) await quiet(releaseLock({ directory, ticket }))
}

/**
 * Saves what a thread that was ended has handed over, and removes what it left behind.
 *
 * @param unfinished what became of the rest: “; the work in progress was left”
 * @returns what is saved and how to continue, as text
 */
export const saveAfter = async (ledger: Ledger, unfinished: string): Promise<string> => {
  const { run, standby } = ledger
  if (run === undefined) {
    await cleanedUp(ledger)
    return 'No run was open yet.'
  }
  const found = await saved(run.directory, standby)()
  await cleanedUp(ledger)
  const onward = `\n  • To continue: ${run.toContinue}`
  if (E.isLeft(found)) return `The run could not be saved. ${explain(found.left)}${onward}`
  return found.right === undefined
    ? `No step was done yet.${onward}`
    : `Step ${found.right} is saved${unfinished}.${onward}`
}
