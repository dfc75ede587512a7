import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../core/errors.ts'
import { checksums } from '../../kernels/compiled/checksums.ts'
import { installKernels, type KernelBinaries, type KernelOptions, type KernelVariant } from '../../kernels/heap.ts'
import { REINSTALL } from '../commandLine.ts'
import { attempt } from '../files/failures.ts'
import { readBytes } from '../files/regularFile.ts'
import { packageFile } from '../packageFiles.ts'

/** The last major version of Node.js that needs a flag for relaxed SIMD. */
const FLAGGED = 20

const unavailable = (reason: string): AppError => ({
  tag: 'BackendUnavailable',
  backend: 'wasm',
  reason,
  remedy: REINSTALL,
})

/** A binary of the kernels: the one that was built, or why there is none. */
const binary = (name: KernelVariant): TE.TaskEither<AppError, Uint8Array<ArrayBuffer>> => {
  const path = fileURLToPath(packageFile(`src/kernels/compiled/${name}.wasm`, `kernels/${name}.wasm`))
  return F.pipe(
    attempt('read', path, () => readBytes(path, 'kernels')),
    TE.bimap(
      (error) => unavailable(`its kernels are missing. ${explain(error)}`),
      (bytes) => new Uint8Array(bytes),
    ),
    TE.filterOrElse(
      (bytes) => createHash('sha256').update(bytes).digest('hex') === checksums[name],
      (bytes) => unavailable(`${path} is damaged: its ${bytes.length} bytes are not those that were installed`),
    ),
  )
}

/** Reads the compiled kernels; `BackendUnavailable` if their files are missing or damaged. */
export const readKernels: TE.TaskEither<AppError, KernelBinaries> = F.pipe(
  TE.fromIO(() => {
    if (Number.parseInt(process.versions.node, 10) <= FLAGGED) setFlagsFromString('--experimental-wasm-relaxed-simd')
  }),
  TE.chain(() => binary('plain')),
  TE.bindTo('plain'),
  TE.bind('relaxed', () => binary('relaxed')),
)

/**
 * Installs the compiled kernels in the heap of the running WASM backend.
 *
 * @returns which variant; `undefined` where another backend runs, or one without the internal fields that kernels need
 * @throws Error if the kernels’ files are missing or damaged
 */
export const installNodeKernels = async (options: KernelOptions = {}): Promise<KernelVariant | undefined> => {
  const binaries = await readKernels()
  if (E.isLeft(binaries)) throw new Error(explain(binaries.left))
  return installKernels(binaries.right, options)
}
