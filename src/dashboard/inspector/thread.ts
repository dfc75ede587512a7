import { parentPort, workerData } from 'node:worker_threads'
import { loadParts, type PartPaths } from '../../io/parts/loadParts.ts'
import { yieldToTraining } from './priority.ts'
import type { RecordingRequest, RecordingResult } from './recordingScheduler.ts'
import { recordRun } from './recordRun.ts'

/** Loaded once, at the first request. */
const parts = loadParts(workerData as PartPaths)()

const answer = async (look: RecordingRequest): Promise<void> => {
  const seen = await recordRun(look, parts).catch((error: unknown): RecordingResult => ({ reason: String(error) }))
  parentPort?.postMessage(seen, 'bytes' in seen ? [seen.bytes.buffer as ArrayBuffer] : [])
  yieldToTraining('serving')
}

parentPort?.on('message', (look: RecordingRequest) => void answer(look))
