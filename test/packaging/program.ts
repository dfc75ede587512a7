/** A program to bundle. It finds tfjs's WASM files in the folder that it runs in, and the kernels, where it uses them. */
import { readFileSync } from 'node:fs'
import type { BackendName } from '../../src/index.ts'
import { oneStep } from './oneStep.ts'

const [, , backend, path] = process.argv
const kernels =
  path === 'fused' ? { plain: readFileSync('plain.wasm'), relaxed: readFileSync('relaxed.wasm') } : undefined

void oneStep(backend as BackendName, { wasmPaths: `${process.cwd()}/` }, kernels).then((outcome) =>
  process.stdout.write(JSON.stringify(outcome)),
)
