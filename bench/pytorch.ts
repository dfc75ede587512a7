import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { either as E } from 'fp-ts'
import { sizeLetters } from '../src/runs/benchmark.ts'
import type { Failure, Side, Times } from './alternation.ts'
import { startChild } from './child.ts'
import type { BenchConfig } from './configs.ts'

export const referenceScript = fileURLToPath(new URL('pytorch/reference.py', import.meta.url))

/** What is missing if no `python3` has PyTorch, and how to install it. */
export const PYTORCH_REMEDY =
  'no python3 on the PATH has torch; on Debian: apt-get install python3-torch libopenblas0-pthread'

export type Python = Readonly<{ executable: string; torch: string }>

/** The PyTorch side, started for one config. */
export type PyTorch = Side & Readonly<{ torch: string; blas: string | null; stop: () => Promise<void> }>

/** Python writes no compiled files into the repository. */
const flags = ['-B']

const torchOf = (executable: string): string | undefined => {
  const { status, stdout } = spawnSync(executable, ['-c', 'import numpy, torch; print(torch.__version__)'], {
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : undefined
}

/** The first `python3` on the PATH that can import torch. */
export const findPython = (path = process.env['PATH'] ?? ''): Python | undefined => {
  for (const folder of new Set(path.split(delimiter))) {
    const executable = join(folder, 'python3')
    const torch = folder !== '' && existsSync(executable) ? torchOf(executable) : undefined
    if (torch !== undefined) return { executable, torch }
  }
  return undefined
}

/** Recomputes conformance vectors with the PyTorch reference: one line of JSON each. */
export const verifyReference = ({ executable }: Python, files: ReadonlyArray<string>) =>
  spawnSync(executable, [...flags, referenceScript, '--verify', ...files], { encoding: 'utf8' })

/** Starts the PyTorch side for one config, on one thread. The caller stops it. */
export const startPyTorch = async (
  { executable }: Python,
  { kind, sizes }: BenchConfig,
  { compile }: Readonly<{ compile: boolean }>,
): Promise<E.Either<Failure, PyTorch>> => {
  const numbers = sizeLetters.map((letter) => sizes[letter]).join(',')
  const compiled = compile ? ['--compile'] : []
  const child = startChild(executable, [...flags, referenceScript, '--model', kind, '--sizes', numbers, ...compiled])
  return E.map((greeting: Readonly<Record<string, unknown>>) => ({
    torch: greeting['torch'] as string,
    blas: greeting['blas'] as string | null,
    time: (iterations: number) => child.ask<Times>({ iterations }, 'times'),
    stop: child.stop,
  }))(await child.greeting())
}
