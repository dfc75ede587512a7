import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { runsIn, type Sources } from '../../dashboard/server/sources.ts'
import { type Dashboard, startDashboard } from '../../dashboard/start.ts'
import { findRun } from '../../io/run/openRun.ts'
import type { Effect, Environment } from '../environment.ts'
import { signals } from '../supervision.ts'
import { type PlaceFlags, placeOf } from './place.ts'

/** Where runs are, unless they are named. */
const FOLDER = 'runs'

const sourcesOf = (paths: ReadonlyArray<string>): TE.TaskEither<AppError, Sources> =>
  paths.length === 0
    ? TE.right({ folder: FOLDER })
    : F.pipe(
        paths,
        TE.traverseSeqArray(findRun),
        TE.map((found) => ({ directories: [...new Set(found)] })),
      )

/** Says that a folder holds no run yet. */
const sayingEmpty = async (sources: Sources, stderr: Environment['stderr']): Promise<void> => {
  if ('folder' in sources && (await runsIn(sources.folder)).length === 0)
    stderr(`There is no run in ${sources.folder}/ yet: it is shown as soon as there is one.\n`)
}

/** Ends a dashboard when a signal asks for it, and says by which. */
const untilStopped =
  ({ close, lost }: Dashboard): TE.TaskEither<AppError, void> =>
  async () => {
    const asked = new Promise<AppError>((resolve) => {
      for (const signal of signals)
        process.once(signal, () =>
          resolve({ tag: 'Interrupted', signal, remedy: 'The runs are as they were: the dashboard only looks.' }),
        )
    })
    const failed = lost.then(
      (reason): AppError => ({
        tag: 'WorkerFailed',
        reason: `The dashboard ended: ${reason}`,
        remedy: 'Start it again.',
      }),
    )
    const error = await Promise.race([asked, failed])
    if (error.tag === 'Interrupted') await close()
    return E.left(error)
  }

/** What a person reads: the address on a line of its own. */
export const announcement = ({ address }: Pick<Dashboard, 'address'>): string => `Dashboard:\n${address}\n`

export const dashboard =
  (paths: ReadonlyArray<string>, flags: PlaceFlags): Effect =>
  ({ stderr }: Environment) =>
    F.pipe(
      TE.fromEither(placeOf(flags)),
      TE.bindTo('place'),
      TE.bind('sources', () => sourcesOf(paths)),
      TE.chainFirst(({ sources }) => TE.fromTask(() => sayingEmpty(sources, stderr))),
      TE.chain(({ place, sources }) => startDashboard({ place, sources, note: (text) => stderr(`${text}\n`) })),
      TE.chain((started) => {
        stderr(`${announcement(started)}Ctrl+C ends it.\n`)
        return untilStopped(started)
      }),
    )
