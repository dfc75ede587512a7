import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt } from './failures.ts'
import { strangeKind } from './regularFile.ts'
import { FileRefused } from './systemErrors.ts'
import { withHandle } from './finallyDoing.ts'

const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK, O_NOCTTY } = constants
/** Opening a pipe would wait for its reader. */
const APPENDING = O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY

/**
 * Appends to a regular file, in one write where the system allows it.
 *
 * @param create whether to make the file if there is none
 * @returns      `IoFailure` if the system refuses, or it is a pipe, a socket or a device
 */
export const appendToFile = (
  path: string,
  content: Uint8Array | string,
  { create = true }: Readonly<{ create?: boolean }> = {},
): TE.TaskEither<AppError, void> =>
  attempt('append to', path, async () => {
    const handle = await open(path, create ? APPENDING | O_CREAT : APPENDING)
    await withHandle(handle, async () => {
      const strange = strangeKind(await handle.stat())
      if (strange !== undefined) throw new FileRefused(strange)
      await handle.writeFile(content)
    })
  })
