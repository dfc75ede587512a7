import type { AppError } from '../core/errors.ts'
import type { TensorData } from '../formats/safetensors/index.ts'
import type { Place } from './server/server.ts'
import type { Sources } from './server/sources.ts'

/** What the thread of a dashboard is started with. */
export type Assignment = Readonly<{
  place: Place
  sources: Sources
  /** The run whose params the starter can offer. */
  live: string | undefined
  /** One number that both see: 1 where live params are wanted. */
  wanted: Int32Array
}>

/** What it is told. */
export type Order = Readonly<{ kind: 'live'; step: number; params: ReadonlyArray<TensorData> } | { kind: 'close' }>

/** What it tells. */
export type Report = Readonly<
  { kind: 'listening'; address: string } | { kind: 'failed'; error: AppError } | { kind: 'note'; text: string }
>
