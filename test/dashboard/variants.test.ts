import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { sequenceSection } from '../../src/dashboard/page/sequencePanels.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { memoryFigure } from '../../src/figures/memoryFigure.ts'
import { storyOf } from '../../src/figures/story.ts'
import { inspectorSummaries } from '../../src/figures/tensorboard/inspectorSummaries.ts'
import { recordingOf } from '../../src/recording/record.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { assertWhole, textsOf } from '../figures/support.ts'
import { ready } from '../support/ready.ts'
import { modelFor, tinyCopy } from '../support/trainers.ts'
import { assertFilled, pagePanels } from './pagePanels.ts'

before(ready)

const switches = { masking: true, deallocation: true, linkSharpness: true }

const recorded = async (config: Readonly<Record<string, unknown>>): Promise<Recording> => {
  const model = modelFor(tinyCopy, { slots: 5, wordSize: 3, readHeads: 2, controller: { units: 4 }, ...config })
  const params = model.init(keyOf(1))
  const recording = await recordingOf(model, params, tinyCopy.draw(keyOf(2)))
  disposeTree(params)
  return recording
}

/** The ids of what the page shows, each looked at; and every figure, whole. */
const shown = (recording: Recording): ReadonlyArray<string> => {
  const steps = recording.inputs.shape[0] ?? 0
  const panels = [...sequenceSection({ recording }).panels, ...pagePanels(recording)]
  for (const panel of panels) assertFilled(panel)
  assertWhole(inspectorFigure(recording, { title: 'A title', subtitle: 'A subtitle' }))
  assertWhole(memoryFigure(recording, steps - 1, { title: 'A memory', subtitle: 'of a machine' }) ?? '')
  assert.ok(storyOf(recording, 2).length > 0)
  assert.ok(inspectorSummaries(recording).length > 0)
  return panels.map(({ id }) => id)
}

test('a DNC without links is shown with its usage and gates, and without links and modes', async () => {
  const recording = await recorded({ kind: 'content-dnc' })
  const ids = shown(recording)
  for (const id of [
    'usage',
    'writeGates',
    'allocationGates',
    'freeGates',
    'readStrengths',
    'writeKeys+readKeys',
    'writeVectors+readVectors',
  ])
    assert.ok(ids.includes(id), id)
  for (const id of ['link', 'readModes-0']) assert.ok(!ids.includes(id), id)
  const texts = textsOf(inspectorFigure(recording, { title: 'A title', subtitle: 'A subtitle' }))
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
