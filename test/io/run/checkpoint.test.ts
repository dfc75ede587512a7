import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { exitCode, explain } from '../../../src/core/errors.ts'
import { disposeTree } from '../../../src/core/ownership.ts'
import { entries } from '../../../src/core/tree.ts'
import { CHECKPOINT_FORMAT } from '../../../src/formats/checkpointFormat.ts'
import { canonicalJson } from '../../../src/formats/jsonText.ts'
import { decode, encode, type Safetensors } from '../../../src/formats/safetensors/index.ts'
import { VERSION } from '../../../src/core/version.ts'
import { encodeCheckpoint, inspectCheckpoint, loadCheckpoint, trainStateOf } from '../../../src/io/run/checkpoint.ts'
import type { TrainState } from '../../../src/training/step.ts'
import { ready } from '../../support/ready.ts'
import { folder, ok, refusal, stateAt } from '../support.ts'

const config = { task: 'copy', model: { slots: 4 } }
const progress = { window: { loss: Number.NaN, updates: 3 } }

const numbersOf = (state: TrainState) =>
  entries({ params: state.params, optimizer: state.optimizer }).map(([path, tensor]) => [
    path,
    tensor.shape,
    tensor.dtype,
    [...tensor.dataSync()],
  ])

const bytesAt = (step: number): Promise<Uint8Array> => encodeCheckpoint({ state: stateAt(step), config, progress })

/** A file with other contents, hashes left as they were. */
const changed = (bytes: Uint8Array, change: (file: Safetensors) => Safetensors): Uint8Array => {
  const file = decode(bytes)
  return file._tag === 'Right' ? encode(change(file.right)) : assert.fail(file.left)
}

describe('a checkpoint', () => {
  before(ready)

  test('holds everything that training needs', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    const state = stateAt(12, 0.25)
    writeFileSync(path, await encodeCheckpoint({ state, config, progress }))
    const checkpoint = await ok(loadCheckpoint(path))
    const loaded = trainStateOf(checkpoint)
    assert.deepEqual(checkpoint.config, config)
    assert.deepEqual(checkpoint.progress, progress)
    assert.deepEqual([loaded.step, loaded.key, loaded.rateScale], [12, state.key, 0.25])
    assert.deepEqual([loaded.decayTrigger, loaded.lesson], [state.decayTrigger, state.lesson])
    assert.deepEqual(numbersOf(loaded), numbersOf(state))
  })

  test('makes tensors only when asked, and only those of the state', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    writeFileSync(path, await bytesAt(1))
    const tensors = tf.memory().numTensors
    const loaded = trainStateOf(await ok(loadCheckpoint(path)))
    assert.equal(tf.memory().numTensors, tensors + 4)
    disposeTree(loaded.params)
    disposeTree(loaded.optimizer)
    assert.equal(tf.memory().numTensors, tensors)
  })

  test('says in its metadata what it is', async () => {
    const file = decode(await bytesAt(3))
    const metadata = file._tag === 'Right' ? file.right.metadata : {}
    assert.deepEqual(Object.keys(metadata), [
      'format',
      'version',
      'libraries',
      'config',
      'step',
      'key',
      'rateScale',
      'lesson',
      'onset',
      'progress',
      'sha256',
      'headerSha256',
    ])
    assert.equal(metadata['format'], CHECKPOINT_FORMAT)
    assert.equal(metadata['version'], VERSION)
    assert.match(VERSION, /^\d+\.\d+\.\d+/)
    assert.deepEqual(JSON.parse(metadata['libraries'] ?? ''), { '@tensorflow/tfjs-core': tf.version_core })
  })

  test('is the same byte for byte, also of a state that was loaded, and however its config is sorted', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    const first = await bytesAt(5)
    writeFileSync(path, first)
    const state = trainStateOf(await ok(loadCheckpoint(path)))
    const turned = { model: { slots: 4 }, task: 'copy' }
    assert.deepEqual(await encodeCheckpoint({ state, config: turned, progress }), first)
    assert.deepEqual(await bytesAt(5), first)
    assert.notDeepEqual(await bytesAt(6), first)
  })

  test('keeps the order of params, on which sums depend', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    const one = tf.scalar(1)
    const params = { z: { b: one, a: one }, a: one }
    writeFileSync(path, await encodeCheckpoint({ state: { ...stateAt(0), params, optimizer: {} }, config, progress }))
    const loaded = trainStateOf(await ok(loadCheckpoint(path)))
    assert.deepEqual(
      entries(loaded.params).map(([name]) => name),
      ['z/b', 'z/a', 'a'],
    )
    assert.deepEqual(loaded.optimizer, {})
  })

  test('tells its contents from the header alone', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    writeFileSync(path, await bytesAt(4))
    const { tensors, ...facts } = await ok(inspectCheckpoint(path))
    const { tensors: full, ...same } = await ok(loadCheckpoint(path))
    assert.deepEqual(facts, same)
    assert.deepEqual(
      tensors.map(({ name, dtype, shape }) => [name, dtype, shape]),
      full.map(({ name, dtype, shape }) => [name, dtype, shape]),
    )
  })
})

describe('a checkpoint that somebody forged, hashes and all', () => {
  before(ready)

  /** With the hash of what the header says now. */
  const sealed = ({ tensors, metadata: { headerSha256: _, ...metadata } }: Safetensors): Safetensors => {
    const content = canonicalJson([tensors.map(({ name, dtype, shape }) => [name, dtype, shape]), metadata])
    return { tensors, metadata: { ...metadata, headerSha256: createHash('sha256').update(content).digest('hex') } }
  }
  const forge = (bytes: Uint8Array, metadata: Readonly<Record<string, string>>, names: ReadonlyArray<string> = []) =>
    changed(bytes, (file) =>
      sealed({
        tensors: file.tensors.map((tensor, index) => ({ ...tensor, name: names[index] ?? tensor.name })),
        metadata: { ...file.metadata, ...metadata },
      }),
    )

  test('is read where there is nothing wrong with it', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    writeFileSync(path, forge(await bytesAt(3), { step: '9' }))
    assert.equal((await ok(loadCheckpoint(path))).step, 9)
  })

  test('of an older version, which told nothing of teaching, is read as one without any', async (t) => {
    const path = join(folder(t), 'a.safetensors')
    const older = changed(await bytesAt(3), ({ tensors, metadata: { lesson: _, onset: __, ...metadata } }) =>
      sealed({ tensors, metadata }),
    )
    writeFileSync(path, older)
    const { lesson, decayTrigger } = await ok(loadCheckpoint(path))
    assert.deepEqual([lesson.index, decayTrigger.since], [0, 0])
  })

  const cases: ReadonlyArray<readonly [string, Readonly<Record<string, string>>, ReadonlyArray<string>, RegExp]> = [
    ['a step that is no number', { step: '1e3' }, [], /the step "1e3"/],
    ['a step beyond 2⁵³', { step: '9007199254740993' }, [], /the step "9007199254740993"/],
    ['a key with other letters', { key: 'XYZ' }, [], /the key "XYZ"/],
    ['a rate that is not positive', { rateScale: '-1' }, [], /the rateScale "-1"/],
    ['an onset before the start', { onset: '{"since":-1,"batches":0,"loss":0}' }, [], /the onset/],
    ['a config that is no JSON', { config: '{' }, [], /the config "{"/],
    ['progress that nests forever', { progress: '['.repeat(1e5) + ']'.repeat(1e5) }, [], /the progress/],
    ['a tensor of nobody', {}, ['x'], /"x" is neither a parameter nor optimizer state/],
    [
      'a path through what all objects inherit',
      {},
      ['params/__proto__/x'],
      /"params\/__proto__\/x" is no path of a tree/,
    ],
    ['a path that ends there', {}, ['params/toString'], /"params\/toString" is no path of a tree/],
    ['an empty key', {}, ['params//x'], /is no path of a tree/],
    ['a path through another’s tensor', {}, ['params/a/b', 'params/a'], /runs through the tensor "params\/a"/],
  ]
  for (const [what, metadata, names, reason] of cases)
    test(`${what} is refused`, async (t) => {
      const path = join(folder(t), 'a.safetensors')
      writeFileSync(path, forge(await bytesAt(3), metadata, names))
      assert.match(explain(await refusal(loadCheckpoint(path))), reason)
      assert.match(explain(await refusal(inspectCheckpoint(path))), reason)
    })
})

describe('a damaged checkpoint', () => {
  before(ready)

  const metadata = (fields: Readonly<Record<string, string>>) => (file: Safetensors) => ({
    ...file,
    metadata: { ...file.metadata, ...fields },
  })
  const renamed = (name: string) => (file: Safetensors) => ({
    ...file,
    tensors: file.tensors.map((tensor, index) => (index === 0 ? { ...tensor, name } : tensor)),
  })
  const cases: ReadonlyArray<readonly [string, (bytes: Uint8Array) => Uint8Array, RegExp]> = [
    ['one entry is another', (bytes) => bytes.with(bytes.length - 1, 1), /its data does not match its SHA-256 hash/],
    ['the end is missing', (bytes) => bytes.subarray(0, -1), /the file is cut off/],
    ['the header is cut', (bytes) => bytes.subarray(0, 100), /it is cut off/],
    ['it is empty', () => new Uint8Array(0), /0 bytes/],
    ['another step', (bytes) => changed(bytes, metadata({ step: '9' })), /its header does not match its SHA-256 hash/],
    ['another name', (bytes) => changed(bytes, renamed('params/x')), /its header does not match its SHA-256 hash/],
    [
      'another format',
      (bytes) => changed(bytes, metadata({ format: 'x/1' })),
      /has the format "x\/1", but a checkpoint has/,
    ],
    ['no metadata', (bytes) => changed(bytes, ({ tensors }) => ({ tensors, metadata: {} })), /it has no format/],
  ]

  for (const [what, damage, reason] of cases)
    test(`${what}: it says so, and names the newest good one`, async (t) => {
      const at = folder(t)
      const path = join(at, 'latest.safetensors')
      writeFileSync(path, damage(await bytesAt(3)))
      for (const step of [1, 2]) writeFileSync(join(at, `step-0000000${step}.safetensors`), await bytesAt(step))
      writeFileSync(join(at, 'step-00000003.safetensors'), damage(await bytesAt(3)))
      const error = await refusal(loadCheckpoint(path))
      assert.equal(exitCode(error), 4)
      assert.match(explain(error), reason)
      assert.match(explain(error), /newest readable checkpoint beside it: .*step-00000002\.safetensors \(step 2\)/)
    })

  test('where none is good it says that', async (t) => {
    const path = join(folder(t), 'step-00000001.safetensors')
    writeFileSync(path, await bytesAt(1))
    truncateSync(path, 500)
    copyFileSync(path, join(path, '../best.safetensors'))
    assert.match(explain(await refusal(loadCheckpoint(path))), /There is no other readable checkpoint/)
  })

  test('a device is none, and is not read', async () => {
    assert.match(explain(await refusal(loadCheckpoint('/dev/zero'))), /it is a device, not a file/)
  })

  test('a missing file and a directory are no checkpoints', async (t) => {
    const at = folder(t)
    mkdirSync(join(at, 'x.safetensors'))
    for (const [name, reason] of [
      ['y.safetensors', /no such file/],
      ['x.safetensors', /it is a directory/],
    ] as const) {
      const error = await refusal(loadCheckpoint(join(at, name)))
      assert.equal(exitCode(error), 5)
      assert.match(explain(error), reason)
      assert.equal(exitCode(await refusal(inspectCheckpoint(join(at, name)))), 5)
    }
  })
})
