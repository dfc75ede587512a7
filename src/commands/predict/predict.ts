import { taskEither as TE } from 'fp-ts'
import type { Effect } from '../environment.ts'
import { type FileFlags, predictFile } from './predictFile.ts'

type PredictFlags = Readonly<{ data?: string }> & Omit<FileFlags, 'data'>

export const predict =
  (source: string, flags: PredictFlags): Effect =>
  (environment) => {
    const { data, ...rest } = flags
    if (data !== undefined) return predictFile(source, { ...rest, data })(environment)
    return TE.left({ tag: 'Usage', message: 'predict needs inputs: give --data FILE.' })
  }
