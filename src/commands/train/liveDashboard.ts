import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { startDashboard } from '../../dashboard/start.ts'
import { commandLine } from '../../io/commandLine.ts'
import { onlyWatching } from '../../runs/onlyWatching.ts'
import type { TrainState } from '../../training/step.ts'
import { announcement } from '../dashboard/dashboard.ts'
import { type PartFlags, partPathsOf, partWords } from '../ownParts.ts'
import { type PlaceFlags, placeOf } from '../dashboard/place.ts'

/** The flags of the dashboard of a training run. */
export type LiveDashboardFlags = Pick<PlaceFlags, 'port'> & PartFlags & Readonly<{ dashboard?: boolean }>

/** The dashboard of a training run, or none. */
export type LiveDashboard = Readonly<{
  watch: (state: TrainState) => Promise<void>
  /** @param isUrgent whether it closes within a second, though readers may miss the last events */
  close: (isUrgent: boolean) => Promise<void>
}>

const nowhere: LiveDashboard = { watch: async () => undefined, close: async () => undefined }

/** Checks the flags before the run is made. */
export const liveDashboardPlace = (flags: LiveDashboardFlags): E.Either<AppError, void> =>
  flags.port !== undefined && flags.dashboard !== true
    ? E.left({ tag: 'Usage', message: '--port needs --dashboard.' })
    : F.pipe(
        placeOf(flags),
        E.map(() => undefined),
      )

/**
 * Serves the dashboard of a training run, if --dashboard is given. It never fails the training: a note reports a
 * dashboard that cannot start or stops.
 */
export const liveDashboard =
  (flags: LiveDashboardFlags, directory: string, say: (text: string) => void): (() => Promise<LiveDashboard>) =>
  async () => {
    if (flags.dashboard !== true) return nowhere
    const started = await F.pipe(
      TE.fromEither(placeOf(flags)),
      TE.chain((place) =>
        startDashboard({
          place,
          sources: { directories: [directory] },
          modules: partPathsOf(flags),
          live: directory,
          note: (text) => say(`${text}\n`),
        }),
      ),
    )()
    if (E.isLeft(started)) {
      say(`Training without a dashboard. ${explain(started.left)}\n`)
      return nowhere
    }
    const { show, close, lost } = started.right
    let isOver = false
    say(announcement(started.right))
    void lost.then((reason) => {
      if (!isOver) say(`The dashboard stopped; training continues: ${reason}\n`)
      isOver = true
    })
    return {
      watch: onlyWatching(
        async (state: TrainState) => {
          if (!isOver) await show(state)
          return undefined
        },
        (reason) => say(`The dashboard shows only saved states from now on; training continues: ${reason}\n`),
      ),
      close: async (isUrgent) => {
        if (isOver) return
        isOver = true
        await close(isUrgent)
        say(
          `Training ended, so the dashboard stops. To show the run again: ${commandLine('dashboard', directory, ...partWords(flags))}\n`,
        )
      },
    }
  }
