import type * as t from 'io-ts'
import { closed, NonEmpty, oneOf } from '../core/codec.ts'

/** The files that initial params may come from: checkpoints, safetensors with our names, and files of other implementations. */
export const originFormats = ['checkpoint', 'safetensors', 'pytorch-ntm', 'pytorch-dnc', 'ixaxaar', 'csordas'] as const

/** Where a run's initial params come from: the file, and its SHA-256. */
export const Origin = closed('a record of path, sha256 and format', {
  path: NonEmpty,
  sha256: NonEmpty,
  format: oneOf(...originFormats),
})
export type Origin = t.TypeOf<typeof Origin>
