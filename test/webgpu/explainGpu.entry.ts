/** Prints why there is no adapter, or that there is one. */
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { installGpu } from '../../src/io/backends/nodeGpu.ts'

const adapter = await installGpu()
process.stdout.write(E.isLeft(adapter) ? explain(adapter.left) : `found ${adapter.right.name}`)
