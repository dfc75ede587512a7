import { parentPort } from 'node:worker_threads'
import type { Look, Seen } from './attention.ts'
import { lookInto } from './mind.ts'
import { yieldToTraining } from './priority.ts'

const answer = async (look: Look): Promise<void> => {
  const seen = await lookInto(look).catch((error: unknown): Seen => ({ reason: String(error) }))
  parentPort?.postMessage(seen, 'bytes' in seen ? [seen.bytes.buffer as ArrayBuffer] : [])
  yieldToTraining('serving')
}

parentPort?.on('message', (look: Look) => void answer(look))
