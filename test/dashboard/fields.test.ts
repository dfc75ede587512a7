import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { animationFrames } from '../../src/figures/animationFrames.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { memoryFigure } from '../../src/figures/memoryFigure.ts'
import { inspectorSummaries } from '../../src/figures/tensorboard/inspectorSummaries.ts'
import { memories } from '../../src/memories/registry.ts'
import { recordingOf } from '../../src/recording/record.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { walkLines } from '../../src/terminal/walk.ts'
import { assertWhole, framesOf } from '../figures/support.ts'
import { ready } from '../support/ready.ts'
import { modelFor, tinyCopy } from '../support/trainers.ts'
import { inventedRecording } from './inventedRecording.ts'
import { assertFilled, pagePanels } from './pagePanels.ts'

before(ready)

const sizes = { slots: 5, wordSize: 3, readHeads: 2, writeHeads: 2, controller: { units: 4 } }

const recordingOfKind = async (kind: string): Promise<Recording> => {
  const model = modelFor(tinyCopy, { kind, ...(kind === 'none' ? { controller: { units: 4 } } : sizes) })
  const params = model.init(keyOf(1))
  const recording = await recordingOf(model, params, tinyCopy.draw(keyOf(2)))
  disposeTree(params)
  return recording
}

const { readHeads: R, writeHeads: K } = sizes

/** How many panels a field of these axes has. */
const PANELS: Readonly<Record<string, number>> = {
  'R N': R,
  'K N': K,
  'H N': R + K,
  'R M': R,
  'H S': R + K,
  'K R N': K * R,
  'K N W': K,
  'R Q': R,
}

/** The panels of each field: their ids without the number of the head. */
const panelsByField = (ids: ReadonlyArray<string>): ReadonlyMap<string, number> => {
  const names = ids.flatMap((id) => id.split('+')).map((id) => id.replace(/-\d+$/, ''))
  return new Map(names.map((name) => [name, names.filter((other) => other === name).length]))
}

const assertShown = (recording: Recording): void => {
  const panels = pagePanels(recording)
  for (const panel of panels) assertFilled(panel)
  const [ids, titles] = [panels.map(({ id }) => id), panels.map(({ title }) => title)]
  assert.deepEqual([...new Set(ids)], ids, 'ids')
  assert.deepEqual([...new Set(titles)], titles, 'titles')
  const expected = Object.entries(recording.fields).filter(
    ([name, { caption }]) => caption !== undefined && name in recording.intermediates,
  )
  assert.deepEqual(panelsByField(ids), new Map(expected.map(([name, { axes }]) => [name, PANELS[axes] ?? 1] as const)))
}

const assertDrawn = (recording: Recording): void => {
  const about = { title: 'A recording', subtitle: 'of a model' }
  assertWhole(inspectorFigure(recording, about))
  const memory = memoryFigure(recording, 1, about)
  if (memory !== undefined) assertWhole(memory)
  for (const frame of framesOf(animationFrames(recording, 2, about))) assertWhole(frame)
  const tags = inspectorSummaries(recording).map(({ tag }) => tag)
  assert.deepEqual([...new Set(tags)], tags)
  assert.equal(walkLines(recording).length, 1 + recording.mask.data.length)
}

for (const { kind } of memories)
  test(`${kind}: each captioned field has its panels, once; every figure is drawn`, async () => {
    const recording = await recordingOfKind(kind)
    assertShown(recording)
    assertDrawn(recording)
  })

test('a memory that nobody knows is shown by its axes and captions alone', () => {
  const recording = inventedRecording()
  assertShown(recording)
  assertDrawn(recording)
  assert.deepEqual(
    pagePanels(recording).map(({ title }) => title),
    [
      'Weighting, read head 1',
      'Weighting, read head 2',
      'Weighting, write head 1',
      'Weighting, write head 2',
      'Way, write head 1, read head 1',
      'Way, write head 1, read head 2',
      'Way, write head 2, read head 1',
      'Way, write head 2, read head 2',
      'Age',
      'Strength, write heads',
      'Novelty 1',
      'Novelty 2',
      'Strength, read heads',
      'Surprise',
      'Temperature',
      'Store',
      'Layers 1',
      'Layers 2',
      'Neighbours',
      'Words',
      'Query',
    ],
  )
  assert.deepEqual(walkLines(recording)[0]?.trim().split(/ {2,}/), [
    'step',
    'input',
    'target',
    'output',
    'wrong',
    'write 1',
    'write 2',
    'read 1',
    'read 2',
  ])
})

test('a field without a caption, without numbers, or with numbers of other axes has no panel', () => {
  const recording = inventedRecording()
  const { store, age, ...intermediates } = recording.intermediates
  assert.ok(store && age)
  const fields = { ...recording.fields, way: { axes: 'K R N' } }
  const changed = { ...recording, fields, intermediates: { ...intermediates, age: store } }
  assertDrawn(changed)
  const ids = pagePanels(changed).map(({ id }) => id)
  assert.ok(ids.length > 0)
  for (const id of ids) assert.doesNotMatch(id, /^(store|way|age|hidden)/)
})
