import { memoryUse, memoryUseText } from '../recording/memoryUse.ts'
import type { Recording } from '../recording/recording.ts'
import type { Row } from '../tasks/task.ts'

/** A model's outputs at the steps that count, and the targets. */
export type Recall = Readonly<{
  answers: ReadonlyArray<Row>
  expected: ReadonlyArray<Row>
  wrong: number
  bits: number
  /** How the memory was used, in a sentence, as far as the recording shows it. */
  memoryUse: string | undefined
}>

/** The output bits of a recording, rounded from the probabilities. */
export const recallOf = (recording: Recording): Recall => {
  const { outputs, targets, mask } = recording
  const width = outputs.shape[1] ?? 0
  const counted = [...mask.data.keys()].filter((t) => mask.data[t] !== 0)
  const rows = (data: Float32Array): ReadonlyArray<Row> =>
    counted.map((t) => Array.from(data.subarray(t * width, (t + 1) * width), (value) => (value > 0.5 ? 1 : 0)))
  const answers = rows(outputs.data)
  const expected = rows(targets.data)
  const wrong = answers.flatMap((row, at) => row.filter((bit, channel) => bit !== expected[at]?.[channel])).length
  return { answers, expected, wrong, bits: counted.length * width, memoryUse: memoryUseText(memoryUse(recording)) }
}
