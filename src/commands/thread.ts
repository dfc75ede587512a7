import { workerData } from 'node:worker_threads'
import { helpLists } from './helpLists.ts'
import { main } from './main.ts'
import { reproduce } from './reproduce/reproduce.ts'
import type { Supervision } from './supervision.ts'
import { train } from './train/train.ts'

// The supervised commands are imported statically and `main` is not awaited: this module is loaded as CommonJS, which is faster, but which
// allows neither a later import of TypeScript nor a top-level await.
void main(process.argv, { loaded: { train, reproduce }, lists: helpLists }, workerData as Supervision)
