import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
export const installGpu: TE.TaskEither<AppError, void> = TE.right(undefined)
