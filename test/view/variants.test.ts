import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { modelFor, tinyCopy } from '../support/trainers.ts'
import { release } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { recordingOf } from '../../src/recording/record.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { controlSection } from '../../src/view/page/controlPanels.ts'
import { headSection } from '../../src/view/page/headPanels.ts'
import { linkPanel, momentPanels } from '../../src/view/page/momentPanels.ts'
import type { Panel } from '../../src/view/page/panel.ts'
import { sequenceSection } from '../../src/view/page/sequencePanels.ts'
import { slotsInUse } from '../../src/view/page/slotsInUse.ts'
import { memoryFigure } from '../../src/view/plots/memoryFigure.ts'
import { mindFigure } from '../../src/view/plots/mindFigure.ts'
import { storyOf } from '../../src/view/plots/story.ts'
import { mindOf } from '../../src/view/tensorboard/mind.ts'
import { assertWhole, textsOf } from './plots/support.ts'

before(ready)

const switches = { masking: true, deallocation: true, linkSharpness: true }

const recorded = async (config: Readonly<Record<string, unknown>>): Promise<Recording> => {
  const model = modelFor(tinyCopy, { slots: 5, wordSize: 3, readHeads: 2, controller: { units: 4 }, ...config })
  const params = model.init(keyOf(1))
  const recording = await recordingOf(model, params, tinyCopy.draw(keyOf(2)))
  release(params)
  return recording
}

/** Every cell of a panel has a number. */
const assertFilled = ({ id, map: { field } }: Panel): void => {
  for (let row = 0; row < field.rows; row++)
    for (let column = 0; column < field.columns; column++)
      assert.ok(Number.isFinite(field.value(row, column)), `${id} at ${row}, ${column}`)
}

/** The ids of what the page shows, each looked at; and every figure, whole. */
const shown = (recording: Recording): ReadonlyArray<string> => {
  const subject = { recording, slots: slotsInUse(recording) }
  const steps = recording.inputs.shape[0] ?? 0
  const link = linkPanel(subject, steps - 1, 0)
  const panels = [
    ...[sequenceSection(subject), headSection(subject), controlSection(subject)].flatMap((section) => section.panels),
    ...momentPanels(subject, steps - 1),
    ...(link === undefined ? [] : [link]),
  ]
  for (const panel of panels) assertFilled(panel)
  assertWhole(mindFigure(recording, { title: 'A mind', subtitle: 'of a machine' }))
  assertWhole(memoryFigure(recording, steps - 1, { title: 'A memory', subtitle: 'of a machine' }) ?? '')
  assert.ok(storyOf(recording, 2).length > 0)
  assert.ok(mindOf(recording).length > 0)
  return panels.map(({ id }) => id)
}

test('a DNC without links is shown with its usage and gates, and without links and modes', async () => {
  const recording = await recorded({ kind: 'content-dnc' })
  const ids = shown(recording)
  for (const id of ['usage', 'writeGates', 'allocationGates', 'freeGates', 'readStrengths', 'keys', 'words'])
    assert.ok(ids.includes(id), id)
  for (const id of ['link', 'readModes-0']) assert.ok(!ids.includes(id), id)
  const texts = textsOf(mindFigure(recording, { title: 'A mind', subtitle: 'of a machine' }))
  for (const text of ['Usage', 'Gates']) assert.ok(texts.includes(text), text)
})

for (const kind of ['dnc', 'content-dnc', 'ntm'])
  test(`${kind}: with every switch on, all that it computes is recorded and shown`, async () => {
    const recording = await recorded({ kind, conventions: switches })
    const ids = shown(recording)
    assert.equal(ids.includes('link'), kind === 'dnc')
    const names = Object.keys(recording.intermediates)
    const expected =
      kind === 'ntm'
        ? ['masks']
        : [
            'readMasks',
            'writeMasks',
            'retention',
            ...(kind === 'dnc' ? ['backwardSharpness', 'forwardSharpness', 'blurredBackward', 'blurredForward'] : []),
          ]
    for (const name of expected) assert.ok(names.includes(name), name)
  })
