import assert from 'node:assert/strict'
import { test } from 'node:test'
import { animationFrames } from '../../src/figures/animationFrames.ts'
import { storyOf, wordSteps } from '../../src/figures/story.ts'
import { dnc, ntm, plain } from './recordings.ts'
import { assertWhole, framesOf, textsOf } from './support.ts'

const captions = (recording: Parameters<typeof storyOf>[0]) => storyOf(recording, 3).map(({ caption }) => caption)

test('a sequence told: where each word is written, and read again', () => {
  assert.deepEqual(captions(ntm({ words: 2, first: 5 })), [
    'start flag: words follow',
    'writing word 1 to slot 5',
    'writing word 2 to slot 6',
    'end flag: output follows',
    'reading slot 5: word 1',
    'reading slot 6: word 2',
  ])
  assert.deepEqual(wordSteps(ntm({ words: 2 }), 3), [1, 2])
})

test('a machine that reads a step ahead is told as one', () => {
  assert.deepEqual(captions(ntm({ words: 2, before: 1 })).slice(-2), [
    'output: word 1, just read from slot 2',
    'output: word 2, just read from slot 3',
  ])
})

test('nothing is said of slots where no head is, and wrong bits are counted', () => {
  const recording = plain({ words: 2 })
  assert.deepEqual(captions(recording).slice(1, 3), ['input: word 1', 'input: word 2'])
  const { data, shape } = recording.outputs
  const wrong = { ...recording, outputs: { shape, data: data.map((p, at) => (at >= data.length - 3 ? 1 - p : p)) } }
  assert.deepEqual(captions(wrong).slice(-2), ['output: word 1', 'output: word 2, 3 bits wrong'])
})

test('a frame a step, all of one size, all within their view box', () => {
  const about = { title: 'copy: a machine & its "memory"', subtitle: '' }
  for (const recording of [ntm(), dnc(), plain(), ntm({ words: 120, slots: 128 }), dnc({ slots: 40, words: 30 })]) {
    const frames = framesOf(animationFrames(recording, 3, about))
    assert.equal(frames.length, recording.mask.data.length)
    assert.equal(new Set(frames.map((frame) => /viewBox="[^"]+"/.exec(frame)?.[0])).size, 1)
    for (const at of [0, 1, 2, frames.length - 1]) assertWhole(frames[at] ?? '')
  }
  const [, second = ''] = framesOf(animationFrames(ntm(), 3, about))
  assert.ok(textsOf(second).includes('writing word 1 to slot 2'))
  assert.ok(textsOf(second).includes('write head'))
})
