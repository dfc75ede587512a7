import { either as E, function as F, type task as T, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { scalarsOf } from '../../figures/tensorboard/scalars.ts'
import type { Event, SummaryValue } from '../../formats/tensorboard/event.ts'
import { appendEvents, createEventFile } from '../../io/files/eventFile.ts'
import { readMetrics } from '../../io/run/metrics.ts'
import { ownIdentity } from '../../io/run/processes.ts'
import { tensorboardFolder } from '../../io/run/runPaths.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'

/** A session's events. They cannot fail: where the system refuses, a note says so, and no more are written. */
export type Events = Readonly<{
  say: (step: number, summary: ReadonlyArray<SummaryValue>) => T.Task<void>
  /** The run goes on after this step; what was said of later ones is void. */
  goOnAfter: (step: number) => T.Task<void>
}>

/** What time it is, and where notes go. */
export type Clock = Readonly<{ wallTime: () => number; note: (text: string) => void }>

/** What a run recorded before it had any events, as if it had been said at the time. */
const earlier = (records: ReadonlyArray<MetricsRecord>, now: number): ReadonlyArray<Event> => {
  const until = records.at(-1)?.seconds ?? 0
  return records.map((record) => ({
    wallTime: now - (until - record.seconds),
    step: record.step,
    summary: scalarsOf(record),
  }))
}

const opened = (directory: string, { wallTime }: Clock): TE.TaskEither<AppError, string> =>
  F.pipe(
    createEventFile(tensorboardFolder(directory), { wallTime: wallTime(), host: ownIdentity().host }),
    TE.chainFirst(({ path, isFirst }) =>
      isFirst
        ? F.pipe(
            readMetrics(directory),
            TE.chain((records) => appendEvents(path, earlier(records as ReadonlyArray<MetricsRecord>, wallTime()))),
          )
        : TE.right(undefined),
    ),
    TE.map(({ path }) => path),
  )

/** Opens a file for the events of a session, in a run's folder `tensorboard`. */
export const openEvents =
  (directory: string, clock: Clock): T.Task<Events> =>
  async () => {
    const { wallTime, note } = clock
    let path: string | undefined
    const heed = (result: E.Either<AppError, unknown>): void => {
      if (E.isRight(result)) return
      path = undefined
      note(`TensorBoard learns no more of this session: ${explain(result.left)}`)
    }
    const file = await opened(directory, clock)()
    if (E.isRight(file)) path = file.right
    heed(file)
    const append = (event: Event) => async () => {
      if (path !== undefined) heed(await appendEvents(path, [event])())
    }
    return {
      say: (step, summary) => append({ wallTime: wallTime(), step, summary }),
      goOnAfter: (step) => append({ wallTime: wallTime(), step: step + 1, what: 'sessionStart' }),
    }
  }
