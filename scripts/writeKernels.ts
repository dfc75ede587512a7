/** Compiles the kernels into `src/kernels/compiled/`. */
import { writeFileSync } from 'node:fs'
import { compileKernels } from './compileKernels.ts'

for (const [name, contents] of Object.entries(await compileKernels()))
  writeFileSync(`src/kernels/compiled/${name}`, contents)
