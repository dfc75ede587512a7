import { workerData } from 'node:worker_threads'
import { helpLists } from './helpLists.ts'
import { main } from './main.ts'
import { reproduce } from './reproduce/reproduce.ts'
import type { Supervision } from './supervision.ts'
import { train } from './train/train.ts'

// The supervised commands and what they list are imported here, and `main` is not awaited: as CommonJS, which loads faster, a module can
// neither import TypeScript later on nor wait.
void main(process.argv, { loaded: { train, reproduce }, lists: helpLists }, workerData as Supervision)
