import { parentPort } from 'node:worker_threads'
import { yieldToTraining } from './priority.ts'
import type { RecordingRequest, RecordingResult } from './recordingScheduler.ts'
import { recordRun } from './recordRun.ts'

const answer = async (look: RecordingRequest): Promise<void> => {
  const seen = await recordRun(look).catch((error: unknown): RecordingResult => ({ reason: String(error) }))
  parentPort?.postMessage(seen, 'bytes' in seen ? [seen.bytes.buffer as ArrayBuffer] : [])
  yieldToTraining('serving')
}

parentPort?.on('message', (look: RecordingRequest) => void answer(look))
