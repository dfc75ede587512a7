/** A worker thread that computes shards, for one model after the other, until it is stopped. It does not load tfjs. */
import { readlinkSync } from '../files/system.ts'
import { parentPort } from 'node:worker_threads'
import { introduce } from '../../fused/dataParallel/barrier.ts'
import { computeShards, leaveShards, type ShardTask } from '../../fused/dataParallel/thread.ts'

/** This thread's number in the system; 0 where the system does not tell. */
const systemId = (): number => {
  try {
    return Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0] ?? 0)
  } catch {
    return 0
  }
}

let current: ShardTask | undefined
let error: unknown
process.on('uncaughtExceptionMonitor', (thrown) => {
  error = thrown
})
process.on('exit', (code) => {
  if (current !== undefined) leaveShards(current, error ?? `it exited with code ${code}`)
})

parentPort?.on('message', (task: ShardTask) => {
  current = task
  introduce(task.shared.barrier, task.thread, systemId())
  computeShards(task, () => parentPort?.postMessage('ready', []))
})
