import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelledEntries } from '../../../src/dashboard/page/heatMapSpec.ts'
import { isLegible } from '../../../src/dashboard/page/linkLegible.ts'
import { slotSide } from '../../../src/dashboard/page/panel.ts'
import { headSection } from '../../../src/dashboard/page/headPanels.ts'
import { sequenceSection } from '../../../src/dashboard/page/sequencePanels.ts'
import { phaseAt } from '../../../src/dashboard/page/heatMapSpec.ts'
import { placesOn } from '../../../src/recording/fieldPlaces.ts'
import { fieldsOf } from '../../../src/recording/fields.ts'
import { openingStep } from '../../../src/recording/openingStep.ts'
import type { Recording } from '../../../src/recording/recording.ts'
import { dncRecording, ntmRecording } from '../syntheticRecording.ts'

const withMask = (mask: ReadonlyArray<number>): Pick<Recording, 'mask' | 'inputs'> => ({
  mask: { shape: [mask.length], data: Float32Array.from(mask) },
  inputs: { shape: [mask.length, 1], data: new Float32Array(mask.length) },
})

for (const [mask, step] of [
  [[0, 0, 0, 0, 1, 1, 1], 5],
  [[0, 0, 0, 1], 3],
  [[1, 1, 1, 1], 1],
  [[0, 0, 0, 0, 0], 2],
  [[0, 1, 0, 0, 0.5, 0, 1], 4],
  [[], 0],
] as const)
  test(`a sequence with the mask [${mask.join(' ')}] opens at step ${step}`, () =>
    assert.equal(openingStep(withMask(mask)), step))

/** A recording whose links are what a function says, of some slots. */
const linked = (slots: number, link: (to: number, from: number) => number): Recording => {
  const recording = dncRecording()
  const steps = recording.inputs.shape[0] ?? 0
  const data = Float32Array.from({ length: steps * slots * slots }, (_, at) => {
    const [to, from] = [Math.floor(at / slots) % slots, at % slots]
    return link(to, from)
  })
  const intermediates = { ...recording.intermediates, link: { shape: [steps, 1, slots, slots], data } }
  return { ...recording, anatomy: { ...recording.anatomy, slots }, intermediates }
}

for (const [name, slots, link, is] of [
  ['a chain of 12 slots', 12, (to: number, from: number) => (to === from + 1 ? 1 : 0), true],
  ['24 slots, each linked to all', 24, () => 0.2, false],
  ['a chain of 40 slots', 40, (to: number, from: number) => (to === from + 1 ? 1 : 0), false],
  ['no links', 8, () => 0, true],
] as const)
  test(`links open as ${is ? 'a graph' : 'the matrix'}: ${name}`, () => {
    const recording = linked(slots, link)
    const [field] = fieldsOf(recording, 'links')
    assert.ok(field)
    const [place] = placesOn(field, field.letters.length - 2, recording.anatomy)
    assert.ok(place)
    const all = Array.from({ length: slots }, (_, slot) => slot)
    assert.equal(isLegible({ recording, slots: all }, field, place), is)
  })

test('slots that are left out are breaks of the axis, and the slots after them have labels', () => {
  const side = slotSide([3, 4, 5, 17, 18, 40])
  const breaks = [0, 1, 2, 3, 4, 5].filter((row) => side.isBreak?.(row))
  assert.deepEqual(breaks, [3, 5])
  assert.deepEqual(labelledEntries(side, 6, 2, 1), [0, 2, 3, 5])
  assert.deepEqual(labelledEntries(side, 6, 5, 2), [0, 3, 5])
  assert.deepEqual(labelledEntries({ name: '', label: String }, 7, 3, 3), [0, 3, 6])
})

test('the phases of a sequence are named above it, marked in all panels over time, and read at every step', () => {
  const recording: Recording = {
    ...ntmRecording(),
    timeline: [
      { name: 'words 1–5', from: 0, to: 6 },
      { name: 'answer', from: 6, to: 12 },
    ],
    channels: { inputs: ['bit 1', 'a channel with a long name'], targets: ['bit 1'] },
  }
  const subject = { recording, slots: [0, 1] }
  const [sequence, heads] = [sequenceSection({ recording }).panels, headSection(subject).panels]
  for (const { map } of [...sequence, ...heads]) {
    assert.equal(phaseAt(map, 7)?.name, 'answer')
    assert.equal(map.gutter, 26 + 6 * 18, 'aligned, with room for names')
  }
  assert.ok(sequence.every(({ map }) => map.namesPhases === true))
  assert.ok(heads.every(({ map }) => map.namesPhases === false))
})
