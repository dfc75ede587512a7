/** A program to bundle. It finds tfjs's WASM files in the folder that it runs in. */
import type { BackendName } from '../../src/index.ts'
import { oneStep } from './oneStep.ts'

void oneStep(process.argv[2] as BackendName, { wasmPaths: `${process.cwd()}/` }).then((outcome) =>
  process.stdout.write(JSON.stringify(outcome)),
)
