import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { explain } from '../../../src/core/errors.ts'
import { type LoadedData, readData } from '../../../src/io/data/readData.ts'
import { DataConfig } from '../../../src/tasks/data/config.ts'

/** The options of the task `data`, with defaults. */
export const dataConfig = (options: object): DataConfig => {
  const config = DataConfig.decode(options)
  return E.isRight(config) ? config.right : assert.fail('no config of data')
}

/** Writes a file in a folder and reads it as data. */
export const createReader =
  (folder: string) =>
  async (name: string, content: string | Uint8Array, options: object = {}): Promise<E.Either<string, LoadedData>> => {
    const path = join(folder, name)
    writeFileSync(path, content)
    const read = await readData(dataConfig({ data: path, ...options }))
    return E.mapLeft((error: Parameters<typeof explain>[0]) => explain(error).replaceAll(`${folder}/`, ''))(read)
  }

export const loaded = (read: E.Either<string, LoadedData>): LoadedData =>
  E.isRight(read) ? read.right : assert.fail(read.left)

export const faultsOf = (read: E.Either<string, LoadedData>): ReadonlyArray<string> =>
  E.isLeft(read) ? read.left.split('\n') : assert.fail('expected faults')
