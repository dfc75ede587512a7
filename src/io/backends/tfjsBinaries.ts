import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { TFJS_VERSION } from '../../tfjs/version.ts'
import { attempt } from '../files/failures.ts'
import { readBytes } from '../files/regularFile.ts'

/**
 * SHA-256 of the binaries of `@tensorflow/tfjs-backend-wasm`, in the version that this package depends on. Node loads the one with
 * SIMD where the processor has it.
 */
export const tfjsChecksums = {
  'tfjs-backend-wasm-simd.wasm': '77ebb28a6d34f371dbbf2086b7f2de8994acd8ea5a3cf1fa24d2c26c840cac7b',
  'tfjs-backend-wasm.wasm': '70a5d516060464e5269f01c74bac1772d6b8ab6cb612acf16b5cdaf61f78d892',
} as const

/** The path of one of tfjs’s binaries. */
export const tfjsBinary = (name: keyof typeof tfjsChecksums): string =>
  join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), name)

/**
 * Checks the binary that tfjs is about to load. tfjs itself prints what its loader throws, and says nothing of the file.
 *
 * @returns `BackendUnavailable` if it is missing or damaged
 */
export const checkTfjsBinary = (hasSimd: boolean): TE.TaskEither<AppError, void> => {
  const name = hasSimd ? 'tfjs-backend-wasm-simd.wasm' : 'tfjs-backend-wasm.wasm'
  const path = tfjsBinary(name)
  const unavailable = (reason: string): AppError => ({
    tag: 'BackendUnavailable',
    backend: 'wasm',
    reason,
    remedy: `Run npm install @tensorflow/tfjs-backend-wasm@${TFJS_VERSION} --force, or use another --backend.`,
  })
  return F.pipe(
    attempt('read', path, () => readBytes(path, 'kernels')),
    TE.mapLeft((error) => unavailable(`a file of tfjs is missing. ${explain(error)}`)),
    TE.filterOrElse(
      (bytes) => createHash('sha256').update(bytes).digest('hex') === tfjsChecksums[name],
      (bytes) => unavailable(`${path} is damaged: its ${bytes.length} bytes are not those of version ${TFJS_VERSION}`),
    ),
    TE.map(() => undefined),
  )
}
