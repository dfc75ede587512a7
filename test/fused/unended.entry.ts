/** A program that starts threads, lets them wait for batches, and forgets them. */
import { either as E } from 'fp-ts'
import { shardLayout } from '../../src/fused/dataParallel/dataParallel.ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { startWorkerPool } from '../../src/io/workers/workerPool.ts'
import { kernelHeap } from '../../src/kernels/heap.ts'
import { startBackend } from '../../src/tfjs/backend.ts'
import { tinyMachine } from '../runs/support.ts'

if (E.isLeft(await startBackend('wasm'))) throw new Error('no backend')
await installNodeKernels()
const { model, task } = tinyMachine()
const heap = kernelHeap()
if (heap === undefined) throw new Error('no kernels')
await startWorkerPool(2).share(heap.module, shardLayout(model, { maxSteps: task.maxSteps, batchSize: 2 }))
process.stdout.write('waiting\n')
