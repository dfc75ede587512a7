import { either as E, function as F, type task as T, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { scalarsOf } from '../../figures/tensorboard/scalars.ts'
import type { Event, SummaryValue } from '../../formats/tensorboard/event.ts'
import { appendEvents, createEventFile } from '../../io/files/eventFile.ts'
import { readMetrics } from '../../io/run/metrics.ts'
import { ownIdentity } from '../../io/run/processes.ts'
import { tensorboardFolder } from '../../io/run/runPaths.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'

/** Writes a session's events. A failed write never fails the training: a note reports it, and writing stops. */
export type Events = Readonly<{
  say: (step: number, summary: ReadonlyArray<SummaryValue>) => T.Task<void>
  /** The run continues after this step; events of later steps are void. */
  goOnAfter: (step: number) => T.Task<void>
}>

/** The clock, and where notes go. */
export type Clock = Readonly<{ wallTime: () => number; note: (text: string) => void }>

/** Events of the records that a run wrote before it had an event file. */
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
            TE.chain((records) => appendEvents(path, earlier(records, wallTime()))),
          )
        : TE.right(undefined),
    ),
    TE.map(({ path }) => path),
  )

/** Opens the event file of a session in the run's `tensorboard` directory. */
export const openEvents =
  (directory: string, clock: Clock): T.Task<Events> =>
  async () => {
    const { wallTime, note } = clock
    let path: string | undefined
    const heed = (result: E.Either<AppError, unknown>): void => {
      if (E.isRight(result)) return
      path = undefined
      note(`No more TensorBoard events are written in this session: ${explain(result.left)}`)
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
