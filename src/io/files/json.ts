import { readFile } from 'node:fs/promises'
import { function as F, taskEither as TE } from 'fp-ts'
import type { Json } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const parse = (path: string, text: string): TE.TaskEither<AppError, Json> =>
  TE.tryCatch(
    async () => JSON.parse(text.replace(/^\uFEFF/, '')) as Json,
    (error): AppError => ({ tag: 'InvalidConfig', source: path, problems: [`not JSON: ${reasonOf(error)}`] }),
  )

/** Reads a JSON file. */
export const readJson = (path: string): TE.TaskEither<AppError, Json> =>
  F.pipe(
    TE.tryCatch(
      () => readFile(path, 'utf8'),
      (error): AppError => ({ tag: 'IoFailure', path, action: 'read', reason: reasonOf(error) }),
    ),
    TE.chain((text) => parse(path, text)),
  )
