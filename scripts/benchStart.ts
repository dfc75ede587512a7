/** Setup of the small benchmarks. */
import { either as E } from 'fp-ts'
import { explain } from '../src/core/errors.ts'
import { installNodeKernels } from '../src/io/backends/kernels.ts'
import { startBackend } from '../src/tfjs/backend.ts'

/** Prints a usage error and exits. */
export const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** Parses a flag's whole number. */
export const wholeNumber = (option: string, text: string): number => {
  const number = Number(text)
  return Number.isSafeInteger(number) && number >= 1
    ? number
    : refuse(`--${option}: expected a whole number ≥ 1, got "${text}"`)
}

/** Starts the WASM backend with the kernels. */
export const startKernels = async (): Promise<void> => {
  const backend = await startBackend('wasm')
  if (E.isLeft(backend)) refuse(explain(backend.left))
  await installNodeKernels()
}
