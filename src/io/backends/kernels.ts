import { readFile } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'
import { installKernels, type KernelBinaries, type KernelOptions, type KernelVariant } from '../../kernels/heap.ts'
import { packageFile } from '../packageFiles.ts'

/** The last major version of Node.js that needs a flag for relaxed SIMD. */
const FLAGGED = 20

const binary = (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  readFile(packageFile(`src/kernels/compiled/${name}.wasm`, `kernels/${name}.wasm`))

/** Reads the compiled kernels, in Node. */
const readKernels = async (): Promise<KernelBinaries> => {
  if (Number.parseInt(process.versions.node, 10) <= FLAGGED) setFlagsFromString('--experimental-wasm-relaxed-simd')
  return { plain: await binary('plain'), relaxed: await binary('relaxed') }
}

/**
 * Installs the compiled kernels in the heap of the running WASM backend.
 *
 * @returns which variant; `undefined` where another backend runs, or one without the internal fields that kernels need
 */
export const installNodeKernels = async (options: KernelOptions = {}): Promise<KernelVariant | undefined> =>
  installKernels(await readKernels(), options)
