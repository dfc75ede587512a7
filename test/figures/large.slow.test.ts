import assert from 'node:assert/strict'
import { test } from 'node:test'
import { animationFrames } from '../../src/figures/animationFrames.ts'
import { curvesFigure } from '../../src/figures/curvesFigure.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { memoryFigure } from '../../src/figures/memoryFigure.ts'
import { type Run, runsByTask } from '../../src/figures/runGroups.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { dnc, ntm } from './recordings.ts'
import { assertWhole, textsOf } from './support.ts'

const about = { title: 'A large figure', subtitle: 'It is small.' }

/** 130,000 evaluations that jump up and down. */
const many = (seed: number): Run => ({
  name: `many-${seed}`,
  config: { task: { name: 'copy' }, seed },
  records: Array.from({ length: 130_000 }, (_, at) => {
    const [loss, bitErrors] = [1 + ((at * 7919 * seed) % 100), (at * seed) % 10]
    const [heldOut, step] = [{ sequences: 4, loss, bitErrors, correct: 0 }, at + 1]
    const rest = { gradientNorm: loss, learningRate: 1, skipped: 0, seconds: step }
    return { step, sequences: step, loss, ...rest, evaluation: { heldOut, variants: { long: heldOut } } }
  }),
})

for (const seeds of [[1], [1, 2, 3]])
  test(`curves of 130,000 evaluations are as small as others: ${seeds.length} runs`, () => {
    const [task] = runsByTask(seeds.map(many))
    assert.ok(task)
    const svg = curvesFigure(task, 'Many')
    assertWhole(svg)
    assert.ok(svg.length < 400_000, `${svg.length} characters`)
  })

/** A recording whose every number differs from its neighbours, so that no cells share a shape. */
const noisy = (recording: Recording): Recording => {
  for (const { data } of [recording.inputs, recording.outputs, ...Object.values(recording.intermediates)])
    for (let at = 0; at < data.length; at++) data[at] = ((at * 7919) % 997) / 997
  return recording
}

for (const [name, recording, note] of [
  ['5,000 steps', noisy(ntm({ words: 2499, slots: 40 })), /Each column is 13 steps: the value farthest from 0\./],
  ['300 slots', noisy(dnc({ words: 8, slots: 300 })), /256 of 300 slots are shown: those with the largest weights\./],
] as const)
  test(`the figures of ${name} are small, and say what they leave out`, () => {
    const { steps, frame } = animationFrames(recording, 3, about, 300)
    const mind = inspectorFigure(recording, about)
    assert.match(textsOf(mind).join(' '), note)
    for (const svg of [mind, memoryFigure(recording, 7, about) ?? '', frame(steps.length - 1)]) {
      assertWhole(svg)
      assert.ok(svg.length < 6_000_000, `${svg.length} characters`)
    }
    assert.ok(steps.length <= 300 && steps.at(-1) === recording.mask.data.length - 1)
  })
