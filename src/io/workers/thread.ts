/** A thread that computes shards, for one machine after the other, until it is ended. It loads nothing of tfjs. */
import { parentPort } from 'node:worker_threads'
import { computeShards, type ShardTask } from '../../fused/dataParallel/thread.ts'

parentPort?.on('message', (task: ShardTask) => computeShards(task, () => parentPort?.postMessage('ready', [])))
