import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { Choice } from '../../src/demo/choice.ts'
import type { Answered } from '../../src/demo/messages.ts'
import { loaded, made, type Placed } from '../../src/demo/placed.ts'
import { session } from '../../src/demo/session.ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { encodeCheckpoint } from '../../src/io/run/checkpoint.ts'
import { disposePosition } from '../../src/runs/position.ts'
import { startBackend } from '../../src/tfjs/backend.ts'

const means = { backend: 'wasm', kernels: undefined } as const
const choice: Choice = {
  task: 'copy',
  options: { bits: 3, maxWords: 2 },
  kind: 'ntm',
  slots: 8,
  seed: 1,
  backend: 'wasm',
}

before(async () => {
  await startBackend('wasm')
  await installNodeKernels()
})

const right = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/** A session, what it said so far, and a wait for what it has yet to say. */
const opened = (placed: Placed) => {
  const said: Answered[] = []
  let tell: () => void = () => undefined
  const desk = session(placed, 'tab-1', (answered) => {
    said.push(answered)
    tell()
  })
  const heard = (test: (answered: Answered) => boolean): Promise<void> =>
    new Promise((resolve) => {
      tell = () => said.some(test) && resolve()
      tell()
    })
  return { desk, said, heard }
}

const isActivity =
  (activity: string) =>
  (answered: Answered): boolean =>
    answered.kind === 'status' && answered.activity === activity

const recordingsIn = (said: ReadonlyArray<Answered>) =>
  said.flatMap((answered) =>
    answered.kind === 'told' && answered.message.kind === 'recording' ? [answered.message.recording] : [],
  )

test('a machine trains, rests, is asked, goes on until it has solved its task, and leaves nothing behind', async () => {
  const tensors = tf.memory().numTensors
  const { desk, said, heard } = opened(right(made(choice)))
  desk.say({ words: [[1, 0, 1]], repeats: 1 })
  desk.train()
  await heard((answered) => answered.kind === 'told' && answered.message.kind === 'metrics')
  desk.pause()
  await heard(isActivity('paused'))
  desk.say({ words: [[0, 1, 1]], repeats: 1 })
  await heard(() => recordingsIn(said).at(-1)?.targets.data.slice(-3).join() === '0,1,1')
  desk.train()
  await heard(isActivity('solved'))
  const records = said.flatMap((answered) =>
    answered.kind === 'told' && answered.message.kind === 'metrics' ? [answered.message] : [],
  )
  let count = 0
  for (const { from, records: more } of records) {
    assert.equal(from, count)
    count += more.length
  }
  assert.equal(records.at(-1)?.records.at(-1)?.evaluation?.heldOut.bitErrors, 0)
  await desk.close()
  const silent = said.length
  desk.train()
  desk.say({ words: [[1, 1, 1]], repeats: 1 })
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(said.length, silent, 'what is closed still speaks')
  assert.equal(tf.memory().numTensors, tensors)
})

test('a machine that learns makes room at once', async () => {
  const tensors = tf.memory().numTensors
  const { desk, heard } = opened(right(made(choice)))
  desk.say({ words: [[1, 0, 1]], repeats: 1 })
  desk.train()
  await heard(isActivity('training'))
  await desk.close()
  assert.equal(tf.memory().numTensors, tensors)
})

test('a machine that is being looked at makes room after that', async () => {
  const tensors = tf.memory().numTensors
  const { desk } = opened(right(made(choice)))
  desk.say({ words: [[1, 0, 1]], repeats: 1 })
  await desk.close()
  assert.equal(tf.memory().numTensors, tensors)
})

test('a recording waits until the page has seen the last', async () => {
  const { desk, said, heard } = opened(right(made(choice)))
  desk.say({ words: [[1, 0, 1]], repeats: 1 })
  desk.train()
  await heard(isActivity('training'))
  const statuses = () => said.filter(isActivity('training')).length
  const unseen = recordingsIn(said).length
  const from = statuses()
  await heard(() => statuses() >= from + 3 || said.some(isActivity('solved')))
  if (!said.some(isActivity('solved'))) assert.ok(recordingsIn(said).length <= unseen + 1)
  await desk.close()
})

test('a checkpoint gives the machine back as it was; a damaged one is refused', async () => {
  const tensors = tf.memory().numTensors
  const { experiment, position } = right(made({ ...choice, kind: 'dnc' }))
  const { config } = experiment
  const bytes = await encodeCheckpoint({ state: position.state, config, progress: position.progress })
  const back = right(loaded('a.safetensors', bytes, means))
  assert.deepEqual([back.experiment.config, back.position.progress], [config, position.progress])
  const again = await encodeCheckpoint({ state: back.position.state, config, progress: position.progress })
  assert.deepEqual(again, bytes)
  disposePosition(position)
  disposePosition(back.position)
  const refusals = [
    loaded('a.safetensors', bytes.with(bytes.length - 5, 77), means),
    loaded('a.safetensors', new Uint8Array(3), means),
  ]
  for (const refused of refusals) assert.equal(E.isLeft(refused) && refused.left.tag, 'UnreadableFile')
  assert.equal(tf.memory().numTensors, tensors)
})

test('a checkpoint whose counters do not fit its config trains on: lesson, decay of the rate, stopping rule', async () => {
  const tensors = tf.memory().numTensors
  const { experiment, position } = right(made(choice))
  const { schedule } = experiment.config.optimizer
  const config = {
    ...experiment.config,
    until: 'loss<1000',
    curriculum: { ...experiment.config.curriculum, kind: 'adaptive' as const, lessons: [{ maxWords: 1 }] },
    optimizer: { ...experiment.config.optimizer, schedule: { ...schedule, onceBelow: null } },
  }
  const state = {
    ...position.state,
    step: 3,
    lesson: { index: 7, batches: 2, loss: 1 },
    decayTrigger: { since: null, batches: 4, loss: 9 },
  }
  const bytes = await encodeCheckpoint({ state, config, progress: { ...position.progress, solved: 5 } })
  disposePosition(position)
  const placed = right(loaded('a.safetensors', bytes, means))
  assert.deepEqual(placed.position.state.lesson, { index: 1, batches: 0, loss: 0 })
  assert.deepEqual([placed.position.state.decayTrigger.since, placed.position.progress.solved], [3, 0])
  const { desk, said, heard } = opened(placed)
  desk.train()
  await heard((answered) => answered.kind === 'status' && answered.step > 3)
  await desk.close()
  assert.ok(!said.some(({ kind }) => kind === 'failed'))
  assert.equal(tf.memory().numTensors, tensors)
})

test('a memory that cannot be shown is said once, and training goes on', async () => {
  const placed = right(made(choice))
  const { model } = placed.experiment
  const full = () => {
    throw new HeapExhausted(2 ** 31, 2 ** 30)
  }
  const blind = { ...placed, experiment: { ...placed.experiment, model: { ...model, observe: full } } }
  const { desk, said, heard } = opened(blind)
  desk.say({ words: [[1, 0, 1]], repeats: 1 })
  desk.train()
  await heard((answered) => answered.kind === 'status' && answered.step > 2)
  await desk.close()
  const failures = said.filter(({ kind }) => kind === 'failed')
  assert.equal(failures.length, 1)
  assert.match(JSON.stringify(failures), /The memory is not shown: HeapExhausted: .*"fatal":false/)
})
