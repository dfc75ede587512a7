import { createHash } from 'node:crypto'
import { checkpointFormat } from '../../formats/checkpointFormat.ts'

/** The codec of checkpoint files, in Node. */
export const { encodeCheckpoint, decodeFacts, decodeCheckpoint } = checkpointFormat({
  sha256: (content) => createHash('sha256').update(content).digest('hex'),
})
