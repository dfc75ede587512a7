import { workerData } from 'node:worker_threads'
import { main } from './main.ts'
import type { Supervision } from './supervision.ts'

await main(process.argv, workerData as Supervision)
