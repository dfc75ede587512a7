import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { Sources } from '../../dashboard/server/sources.ts'
import { type Dashboard, startDashboard } from '../../dashboard/start.ts'
import { findRun } from '../../io/run/openRun.ts'
import { runsIn } from '../../io/run/runsIn.ts'
import type { Effect, Environment } from '../environment.ts'
import { type PartFlags, partPathsOf } from '../ownParts.ts'
import { signals } from '../supervision.ts'
import { type PlaceFlags, placeOf } from './place.ts'

/** Default directory of runs. */
const FOLDER = 'runs'

const sourcesOf = (paths: ReadonlyArray<string>): TE.TaskEither<AppError, Sources> =>
  paths.length === 0
    ? TE.right({ folder: FOLDER })
    : F.pipe(
        paths,
        TE.traverseSeqArray(findRun),
        TE.map((found) => ({ directories: [...new Set(found)] })),
      )

/** Prints that a directory holds no run yet. */
const sayingEmpty = async (sources: Sources, stderr: Environment['stderr']): Promise<void> => {
  if ('folder' in sources && (await runsIn(sources.folder)).length === 0)
    stderr(`There is no run in ${sources.folder}/ yet. New runs appear as soon as they start.\n`)
}

/** Stops the dashboard at a signal. */
const untilStopped =
  ({ close, lost }: Dashboard): TE.TaskEither<AppError, void> =>
  async () => {
    const asked = new Promise<AppError>((resolve) => {
      for (const signal of signals)
        process.once(signal, () =>
          resolve({ tag: 'Interrupted', signal, remedy: 'The runs are unchanged: the dashboard only reads them.' }),
        )
    })
    const failed = lost.then(
      (reason): AppError => ({
        tag: 'WorkerFailed',
        reason: `The dashboard stopped: ${reason}`,
        remedy: 'Start it again.',
      }),
    )
    const error = await Promise.race([asked, failed])
    if (error.tag === 'Interrupted') await close(true)
    return E.left(error)
  }

/** The address of the dashboard, on its own line. */
export const announcement = ({ address }: Pick<Dashboard, 'address'>): string => `Dashboard:\n${address}\n`

export const dashboard =
  (paths: ReadonlyArray<string>, flags: PlaceFlags & PartFlags): Effect =>
  ({ stderr }: Environment) =>
    F.pipe(
      TE.fromEither(placeOf(flags)),
      TE.bindTo('place'),
      TE.bind('sources', () => sourcesOf(paths)),
      TE.chainFirst(({ sources }) => TE.fromTask(() => sayingEmpty(sources, stderr))),
      TE.chain(({ place, sources }) =>
        startDashboard({ place, sources, modules: partPathsOf(flags), note: (text) => stderr(`${text}\n`) }),
      ),
      TE.chain((started) => {
        stderr(`${announcement(started)}Ctrl+C stops it.\n`)
        return untilStopped(started)
      }),
    )
