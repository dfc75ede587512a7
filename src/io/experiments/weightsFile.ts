import { createHash } from 'node:crypto'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'
import { decode, type Safetensors, type TensorData } from '../../formats/safetensors/index.ts'
import { type NamedTensor, readTorch } from '../../formats/torch/index.ts'
import { attempt } from '../files/failures.ts'
import { readBytes } from '../files/regularFile.ts'
import { unreadable } from '../files/safetensorsFile.ts'

/** A file's bytes, and their SHA-256 in hexadecimal digits. */
export type HashedFile = Readonly<{ bytes: Uint8Array; sha256: string }>

/** Reads a file as a whole. @returns `IoFailure` if there is none, or it is no regular file */
export const hashedFile = (path: string): TE.TaskEither<AppError, HashedFile> =>
  F.pipe(
    attempt('read', path, () => readBytes(path, 'tensors')),
    TE.map((bytes) => ({ bytes, sha256: createHash('sha256').update(bytes).digest('hex') })),
  )

/** The tensors of a file of weights; of our checkpoints also the config. */
export type WeightsFile = Readonly<{
  tensors: ReadonlyMap<string, NamedTensor>
  sha256: string
  config: JsonRecord | undefined
}>

const named = ({ name, shape, dtype, data }: TensorData): NamedTensor => ({
  name,
  shape,
  type: dtype === 'F32' ? 'float32' : 'int32',
  entries: () => Float32Array.from(data),
})

const configIn = ({ config }: Readonly<Record<string, string>>): JsonRecord | undefined => {
  try {
    const value: unknown = JSON.parse(config ?? '')
    return isJsonRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Contents = Readonly<{ tensors: ReadonlyArray<NamedTensor>; config: JsonRecord | undefined }>

const contentsOf = {
  torch: (bytes: Uint8Array): E.Either<string, Contents> =>
    E.map((tensors: Contents['tensors']) => ({ tensors, config: undefined }))(readTorch(bytes)),
  safetensors: (bytes: Uint8Array): E.Either<string, Contents> =>
    E.map(({ tensors, metadata }: Safetensors) => ({ tensors: tensors.map(named), config: configIn(metadata) }))(
      decode(bytes),
    ),
}

const REMEDY = {
  torch: 'Expected a file that torch.save wrote, of a state dict. Save it again, or copy it again.',
  safetensors: 'Expected a safetensors file. Copy it again, or recreate it.',
}

/** Reads a file that `torch.save` wrote, or a safetensors file. Executes nothing of it. */
export const readWeights = (path: string, kind: keyof typeof contentsOf): TE.TaskEither<AppError, WeightsFile> =>
  F.pipe(
    hashedFile(path),
    TE.chainEitherK(({ bytes, sha256 }) =>
      F.pipe(
        contentsOf[kind](bytes),
        E.bimap(
          (reason) => unreadable(path, reason, REMEDY[kind]),
          ({ tensors, config }) => ({
            tensors: new Map(tensors.map((tensor) => [tensor.name, tensor] as const)),
            sha256,
            config,
          }),
        ),
      ),
    ),
  )
