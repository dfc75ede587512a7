import { workerData } from 'node:worker_threads'
import { main } from './main.ts'
import type { Supervision } from './supervision.ts'

// Not awaited: as CommonJS, which loads faster, a module cannot wait.
void main(process.argv, workerData as Supervision)
