/** A program to bundle. Tfjs's WASM files, and the kernels where it uses them, lie in the folder that it runs in. */
import { readFileSync } from 'node:fs'
import { type BackendName } from '../../src/index.ts'
import { oneStep } from './oneStep.ts'

const [, , backend, path] = process.argv
const kernels =
  path === 'fused' ? { plain: readFileSync('plain.wasm'), relaxed: readFileSync('relaxed.wasm') } : undefined

void oneStep(backend as BackendName, { wasmPaths: `${process.cwd()}/` }, kernels).then((outcome) =>
  process.stdout.write(JSON.stringify(outcome)),
)
