import { join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { maxOf } from '../../core/extremes.ts'
import { type Event, encodeEvent } from '../../formats/tensorboard/event.ts'
import { joined } from '../../formats/protobuf.ts'
import { tfRecord } from '../../formats/tensorboard/tfRecord.ts'
import { encodePng } from '../images/png.ts'
import { appendToFile } from './appendFile.ts'
import { writeNew } from './atomicFile.ts'
import { attempt } from './failures.ts'
import { makeFolder } from './folder.ts'
import { readdir } from './system.ts'

const NAME = /^events\.out\.tfevents\.(\d{10})\./

const isEventFile = (name: string): boolean => NAME.test(name)

/**
 * The name of the next event file of a directory. TensorBoard reads files in order of their names, so the name sorts after
 * those of earlier sessions, even if the clock was set back.
 *
 * @param wallTime seconds since 1970
 */
export const eventFileName = (others: ReadonlyArray<string>, wallTime: number, host: string): string => {
  const taken = others.map((name) => Number(NAME.exec(name)?.[1] ?? -1))
  const seconds = maxOf(
    taken.map((second) => second + 1),
    Math.floor(wallTime),
  )
  return `events.out.tfevents.${String(seconds).padStart(10, '0')}.${host.replaceAll(/[^\w-]/g, '-') || 'engram'}`
}

const bytesOf = (events: ReadonlyArray<Event>): Uint8Array =>
  joined(events.map((event) => tfRecord(encodeEvent(event, encodePng))))

/** An event file, and whether it is the first of its directory. */
export type EventFile = Readonly<{ path: string; isFirst: boolean }>

/** Creates a new event file in a directory. */
export const createEventFile = (
  folder: string,
  { wallTime, host }: Readonly<{ wallTime: number; host: string }>,
): TE.TaskEither<AppError, EventFile> =>
  F.pipe(
    attempt('make', folder, async () => {
      await makeFolder(folder)
      const others = await readdir(folder)
      return { path: join(folder, eventFileName(others, wallTime, host)), isFirst: !others.some(isEventFile) }
    }),
    TE.chainFirst(({ path }) =>
      attempt('write', path, () =>
        writeNew(path, bytesOf([{ wallTime, step: 0, what: 'fileVersion' }]), { sync: false }),
      ),
    ),
  )

/** Appends events to an existing file in one write: a crash leaves at most one partial record. */
export const appendEvents = (path: string, events: ReadonlyArray<Event>): TE.TaskEither<AppError, void> =>
  appendToFile(path, bytesOf(events), { create: false })
