import type { AppError } from '../core/errors.ts'
import type { TensorData } from '../formats/safetensors/index.ts'
import type { PartPaths } from '../io/parts/loadParts.ts'
import type { Place } from './server/server.ts'
import type { Sources } from './server/sources.ts'

/** The start data of a dashboard's thread. */
export type Assignment = Readonly<{
  place: Place
  sources: Sources
  /** The modules of the parts that runs may have, besides the built-in ones. */
  modules: PartPaths
  /** The run whose current parameters the starter can supply. */
  live: string | undefined
  /** One number in shared memory: 1 if the thread wants the current parameters. */
  wanted: Int32Array
}>

/** A message to the thread. */
export type Order = Readonly<{ kind: 'live'; step: number; params: ReadonlyArray<TensorData> } | { kind: 'close' }>

/** A message from the thread. */
export type Report = Readonly<
  { kind: 'listening'; address: string } | { kind: 'failed'; error: AppError } | { kind: 'note'; text: string }
>
