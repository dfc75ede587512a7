import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { startDashboard } from '../../dashboard/start.ts'
import type { TrainState } from '../../training/step.ts'
import { announcement } from '../dashboard/dashboard.ts'
import { type PlaceFlags, placeOf } from '../dashboard/place.ts'

/** The flags of a training run that is shown. */
export type LiveDashboardFlags = Pick<PlaceFlags, 'port'> & Readonly<{ dashboard?: boolean }>

/** A run that is shown while it trains, or is not. */
export type LiveDashboard = Readonly<{ watch: (state: TrainState) => Promise<void>; close: () => Promise<void> }>

const nowhere: LiveDashboard = { watch: async () => undefined, close: async () => undefined }

/** Refuses flags that make no sense, before anything is made. */
export const liveDashboardPlace = (flags: LiveDashboardFlags): E.Either<AppError, void> =>
  flags.port !== undefined && flags.dashboard !== true
    ? E.left({ tag: 'Usage', message: '--port is the dashboard’s: give --dashboard, too.' })
    : F.pipe(
        placeOf(flags),
        E.map(() => undefined),
      )

/**
 * Shows a run while it trains, where that is asked for. It never fails, nor does what it shows: where a dashboard
 * cannot start, or is lost, a note says so.
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
      if (!isOver) say(`The dashboard is lost, training goes on: ${reason}\n`)
      isOver = true
    })
    return {
      watch: (state) => (isOver ? Promise.resolve() : show(state)),
      close: async () => {
        if (isOver) return
        isOver = true
        await close()
        say(`The dashboard ends with the training. To see the run again: npx tsx cli.ts dashboard ${directory}\n`)
      },
    }
  }
