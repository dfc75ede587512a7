import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headSection } from '../../../src/dashboard/page/headPanels.ts'
import type { Recording } from '../../../src/recording/recording.ts'
import { dncRecording, ntmRecording } from '../syntheticRecording.ts'

const textsOf = (recording: Recording): ReadonlyArray<string> =>
  headSection({ recording, slots: [0, 1] }).panels.map(({ text }) => text)

test('the panels of head weightings say what the heads do on this sequence, as measured', () => {
  const [write, read] = textsOf(ntmRecording())
  assert.match(write ?? '', / Here, the largest weight before the answers is 0\.93 on average\.$/)
  assert.match(read ?? '', / Here: The memory is used: .*, in the same order, one slot a step\.$/)
  const even = ntmRecording()
  for (const name of ['writeWeightings', 'readWeightings']) even.intermediates[name]?.data.fill(1 / 64)
  assert.match(textsOf(even)[1] ?? '', / Here: The memory is hardly used: the heads are spread over many slots/)
  assert.doesNotMatch(textsOf(dncRecording()).at(-1) ?? '', /Here/, 'usage is no weighting')
})
