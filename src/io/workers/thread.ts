/** A worker thread that computes shards, for one model after the other, until it is stopped. It does not load tfjs. */
import { parentPort } from 'node:worker_threads'
import { computeShards, type ShardTask } from '../../fused/dataParallel/thread.ts'

parentPort?.on('message', (task: ShardTask) => computeShards(task, () => parentPort?.postMessage('ready', [])))
