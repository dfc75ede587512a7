import assert from 'node:assert/strict'
import { headlineOf } from '../../src/training/measures.ts'
import { afterEach, before, beforeEach, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { type KernelHeap, kernelHeap } from '../../src/kernels/heap.ts'
import { evaluateAll } from '../../src/runs/evaluation.ts'
import type { Experiment } from '../../src/runs/experiment.ts'
import { type Outcome, runTraining } from '../../src/runs/loop.ts'
import { disposePosition, type Position } from '../../src/runs/position.ts'
import type { Signal } from '../../src/runs/trainingHooks.ts'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { paramsInUse } from '../../src/training/optimizers/average.ts'
import { ready } from '../support/ready.ts'
import { answering, memoryRecorder, numbersOf, quietSurroundings, start, tinyMachine } from './support.ts'

before(ready)

let tensors = 0
beforeEach(() => {
  tensors = tf.memory().numTensors
})
afterEach(() => assert.equal(tf.memory().numTensors, tensors, 'tensors leaked'))

/** The outcome of a run that must end well. */
const outcomeOf = (result: E.Either<unknown, Outcome>): Outcome =>
  E.isLeft(result) ? assert.fail(JSON.stringify(result.left)) : result.right

/** A whole run, from the start unless told otherwise, and everything it said. */
const run = async (experiment: Experiment, from: Position = start(experiment)) => {
  const memory = memoryRecorder(experiment)
  const { around, losses } = quietSurroundings()
  const outcome = outcomeOf(await runTraining(experiment, from, memory.recorder, around))
  return { ...memory, losses, outcome, numbers: numbersOf(outcome.position) }
}

const mean = (values: ReadonlyArray<number>): number => values.reduce((sum, x) => sum + x, 0) / values.length

/** Without the one field that depends on a clock. */
const timeless = <A extends Readonly<{ seconds: number }>>(records: ReadonlyArray<A>) =>
  records.map(({ seconds: _, ...rest }) => rest)

test('records, evaluations and checkpoints come when the config says', async () => {
  const { steps, records, release, outcome } = await run(tinyMachine({ evaluation: { variantSequences: 1 } }))
  assert.deepEqual(steps('record'), [3, 4, 6, 8, 9, 12])
  assert.deepEqual(
    records()
      .filter(({ evaluation }) => evaluation !== undefined)
      .map(({ step }) => step),
    [4, 8, 12],
  )
  assert.deepEqual(steps('best'), [4, 8, 12])
  assert.deepEqual(steps('checkpoint'), [5, 10, 12])
  assert.deepEqual(outcome.marks, records().at(-1)?.evaluation)
  assert.deepEqual(Object.keys(outcome.marks.variants), ['2 words', '4 words', '8 words', '12 words'])
  assert.deepEqual([outcome.position.state.step, outcome.solved], [12, false])
  disposePosition(outcome.position)
  release()
})

test('a record has the means over the updates since the last one', async () => {
  const { records, losses, release, outcome } = await run(tinyMachine({ optimizer: { learningRate: 0.01 } }))
  assert.deepEqual(
    losses.map(([step]) => step),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  )
  let last = 0
  for (const { step, sequences, loss, learningRate, skipped } of records()) {
    assert.equal(loss, mean(losses.filter(([at]) => at > last && at <= step).map(([, value]) => value)))
    assert.deepEqual([sequences, learningRate, skipped], [2 * step, 0.01, 0])
    last = step
  }
  disposePosition(outcome.position)
  release()
})

/** A rate that waits for five batches of whatever loss, then falls to nothing over four updates. */
const waiting = {
  learningRate: 0.01,
  schedule: { kind: 'linear', over: 4, end: 0, onceBelow: 1000, window: 5 },
}

for (const [what, options] of [
  ['', {}],
  [', whether the rate still waits or falls already', { optimizer: waiting }],
  [', with the average of its params', { optimizer: { learningRate: 0.01, average: 0.9 } }],
] as const)
  test(`a run cut anywhere and taken up from its checkpoint is the uninterrupted one${what}`, async () => {
    const whole = await run(tinyMachine(options))
    for (const cut of [4, 7]) {
      const first = await run(tinyMachine({ ...options, steps: cut }))
      disposePosition(first.outcome.position)
      const taken = first.checkpoints.pop()
      assert.ok(taken !== undefined && taken.state.step === cut)
      const second = await run(tinyMachine(options), taken)
      assert.deepEqual(second.numbers, whole.numbers)
      assert.deepEqual(second.outcome.position.progress, whole.outcome.position.progress)
      assert.deepEqual(timeless([...first.records(), ...second.records()]), timeless(whole.records()))
      disposePosition(second.outcome.position)
      first.release()
      second.release()
    }
    disposePosition(whole.outcome.position)
    whole.release()
  })

const lesson = { kind: 'adaptive', lessons: [{ maxWords: 1 }], learnedBelow: 1000, window: 2, review: 0 }

for (const [what, curriculum, first] of [
  ['', {}, 5],
  [', those of earlier lessons not among them', lesson, 7],
] as const)
  test(`a rate that waits falls once the loss of enough batches is low${what}`, async () => {
    const { records, outcome, release } = await run(
      tinyMachine({ optimizer: waiting, curriculum, reportEvery: 1, evalEvery: 100 }),
    )
    const left = (step: number): number => Math.max(0, 1 - Math.max(0, step - first) / 4)
    for (const { step, learningRate } of records()) assert.ok(Math.abs(learningRate - 0.01 * left(step)) < 1e-12)
    assert.deepEqual([records().length, outcome.position.state.decayTrigger.since], [12, first])
    disposePosition(outcome.position)
    release()
  })

test('a rate that waits in vain keeps its height', async () => {
  const schedule = { ...waiting.schedule, onceBelow: 1e-9 }
  const { records, outcome, release } = await run(tinyMachine({ optimizer: { ...waiting, schedule } }))
  assert.ok(records().every(({ learningRate }) => learningRate === 0.01))
  assert.deepEqual([outcome.position.state.decayTrigger.since, outcome.position.state.decayTrigger.batches], [null, 12])
  disposePosition(outcome.position)
  release()
})

test('a machine is evaluated with the average of its params, which changes nothing of its training', async () => {
  const [plain, averaged] = [
    await run(tinyMachine({ optimizer: { learningRate: 0.01 } })),
    await run(tinyMachine({ optimizer: { learningRate: 0.01, average: 0.9 } })),
  ]
  assert.deepEqual(averaged.losses, plain.losses)
  const { state } = averaged.outcome.position
  const experiment = tinyMachine({})
  assert.deepEqual(averaged.outcome.marks, await evaluateAll(experiment, paramsInUse(state)))
  assert.deepEqual(plain.outcome.marks, await evaluateAll(experiment, state.params))
  assert.notEqual(averaged.outcome.marks.heldOut.loss, plain.outcome.marks.heldOut.loss)
  for (const { outcome, release } of [plain, averaged]) {
    disposePosition(outcome.position)
    release()
  }
})

test('a run that is over already saves itself, evaluates, and trains no further', async () => {
  const experiment = tinyMachine({ steps: 4 })
  const first = await run(experiment)
  const from = first.checkpoints.pop()
  assert.ok(from !== undefined)
  const again = await run(experiment, from)
  assert.deepEqual(again.losses, [])
  assert.deepEqual(again.steps('record'), [])
  assert.deepEqual(again.steps('checkpoint'), [4])
  assert.deepEqual(again.outcome.marks, first.outcome.marks)
  for (const { outcome, release } of [first, again]) {
    disposePosition(outcome.position)
    release()
  }
})

/** A machine that says nothing where nothing is due: it never makes a bit error. */
const flawless = (options: Parameters<typeof tinyMachine>[0]): Experiment => {
  const experiment = tinyMachine(options)
  const draw: Experiment['task']['draw'] = (key) => {
    const sequence = experiment.task.draw(key)
    return { ...sequence, targets: sequence.targets.map((row) => row.map(() => 0)) }
  }
  const silent = answering(experiment, (logits) => tf.sub(logits, 10))
  return { ...silent, task: { ...experiment.task, draw, variants: [] } }
}

test('until solved: over after two evaluations in a row without an error', async () => {
  const { steps, outcome, release } = await run(flawless({ until: 'solved', steps: 100 }))
  assert.deepEqual([outcome.solved, outcome.position.state.step, outcome.position.progress.solved], [true, 8, 2])
  assert.deepEqual(steps('checkpoint'), [5, 8])
  disposePosition(outcome.position)
  release()
})

test('until steps: a solved run goes on to its last step, and is told as solved where it was', async () => {
  const { outcome, release } = await run(flawless({ until: 'steps', steps: 13 }))
  const { state, progress } = outcome.position
  assert.deepEqual([outcome.end, outcome.solved, state.step, progress.solved], ['steps', true, 13, 3])
  assert.deepEqual([progress.flawless, progress.solvedAt], [3, 8])
  disposePosition(outcome.position)
  release()
})

test('an evaluation without an error is not enough: neither the first one nor one after the last that was due', async () => {
  const { outcome, release } = await run(flawless({ until: 'steps', steps: 7 }))
  const { state, progress } = outcome.position
  assert.equal(outcome.marks.heldOut.correct, 1)
  assert.deepEqual([outcome.end, outcome.solved, state.step], ['steps', false, 7])
  assert.deepEqual([progress.flawless, progress.solvedAt], [1, null])
  disposePosition(outcome.position)
  release()
})

test('evaluations that met a bound are no evaluations without an error, if the run goes on until it is solved', async () => {
  const experiment = flawless({ until: 'solved', steps: 100 })
  const fresh = start(experiment)
  const bounded = { ...fresh.progress, solved: 1, flawless: 0 }
  const { outcome, release } = await run(experiment, { ...fresh, progress: bounded })
  assert.deepEqual([outcome.end, outcome.position.progress.solvedAt], ['solved', 8])
  disposePosition(outcome.position)
  release()
})

test('an evaluation with an error breaks the streak', async () => {
  const experiment = tinyMachine({ until: 'solved', steps: 8 })
  const fresh = start(experiment)
  const { outcome, release } = await run(experiment, { ...fresh, progress: { ...fresh.progress, solved: 1 } })
  assert.ok(headlineOf(outcome.marks.heldOut) > 0, 'the test needs a machine that errs')
  assert.deepEqual([outcome.solved, outcome.position.state.step, outcome.position.progress.solved], [false, 8, 0])
  disposePosition(outcome.position)
  release()
})

/** Asks to stop at the n-th time that somebody looks. */
const stoppingAt = (look: number, signal: Signal = 'SIGINT'): (() => Signal | undefined) => {
  let looks = 0
  return () => (++looks >= look ? signal : undefined)
}

test('stopped anywhere, in an evaluation too, it saves a position that goes on as if nothing had happened', async () => {
  // Two chunks of held-out sequences, so that an evaluation can be stopped in its middle.
  const options = { steps: 9, evaluation: { sequences: 70 } }
  const whole = await run(tinyMachine(options))
  const evaluating = new Set<number>()
  for (const look of [1, 5, 6, 9, 11]) {
    const experiment = tinyMachine(options)
    const memory = memoryRecorder(experiment)
    const { around } = quietSurroundings(stoppingAt(look))
    const stopped = await runTraining(experiment, start(experiment), memory.recorder, around)
    const saved = memory.checkpoints.pop()
    assert.ok(saved !== undefined)
    const { step } = saved.state
    assert.deepEqual(
      E.isLeft(stopped) && stopped.left,
      { tag: 'Interrupted', signal: 'SIGINT', remedy: `Step ${step} is saved.` },
      `look ${look}`,
    )
    assert.equal(memory.steps('checkpoint').at(-1), step)
    if (step % 4 === 0 && step > 0 && saved.progress.recorded < step) evaluating.add(look)
    const rest = await run(tinyMachine(options), saved)
    assert.deepEqual(rest.numbers, whole.numbers)
    assert.deepEqual(timeless([...memory.records(), ...rest.records()]), timeless(whole.records()))
    disposePosition(rest.outcome.position)
    rest.release()
    memory.release()
  }
  assert.ok(evaluating.size >= 2, `stopped in an evaluation only at ${[...evaluating].join(', ')}`)
  disposePosition(whole.outcome.position)
  whole.release()
})

test('stopped in the last evaluation, everything is saved before', async () => {
  const experiment = tinyMachine({ steps: 1, evaluation: { sequences: 200 } })
  const memory = memoryRecorder(experiment)
  const { around } = quietSurroundings(stoppingAt(3, 'SIGTERM'))
  const stopped = await runTraining(experiment, start(experiment), memory.recorder, around)
  assert.deepEqual(E.isLeft(stopped) && stopped.left, {
    tag: 'Interrupted',
    signal: 'SIGTERM',
    remedy: 'Step 1 is saved.',
  })
  assert.deepEqual(memory.checkpoints.map(({ state }) => state.step).slice(0, 1), [1])
  memory.release()
})

for (const failing of ['record', 'checkpoint', 'best'] as const)
  test(`a recorder that cannot keep a ${failing} ends the run with its error, which says what is saved`, async () => {
    const experiment = tinyMachine()
    const memory = memoryRecorder(experiment, failing)
    const { around, losses } = quietSurroundings()
    const ended = await runTraining(experiment, start(experiment), memory.recorder, around)
    assert.deepEqual(E.isLeft(ended) && ended.left, {
      tag: 'IoFailure',
      path: 'disk',
      action: failing,
      reason: 'it is full',
      remedy: { record: 'Step 3 is saved.', checkpoint: 'Step 5 is not saved.', best: 'Step 4 is saved.' }[failing],
    })
    assert.deepEqual(losses.length, { record: 3, checkpoint: 5, best: 4 }[failing])
    memory.release()
  })

test('a recorder that cannot save where the run is stopped says so', async () => {
  const experiment = tinyMachine()
  const memory = memoryRecorder(experiment, 'checkpoint')
  const { around } = quietSurroundings(stoppingAt(2))
  const ended = await runTraining(experiment, start(experiment), memory.recorder, around)
  assert.equal(E.isLeft(ended) && ended.left.tag, 'IoFailure')
})

test('an error of ours goes through with the last state saved, and leaves no tensor behind', async () => {
  const experiment = tinyMachine()
  const memory = memoryRecorder(experiment)
  const { around } = quietSurroundings()
  const broken = { ...around, onRecord: () => assert.fail('a bug') }
  await assert.rejects(runTraining(experiment, start(experiment), memory.recorder, broken), /a bug/)
  assert.deepEqual(memory.steps('checkpoint'), [3])
  memory.release()
})

test('a heap that ends during training ends the run with its last state saved, and says what to lower', async () => {
  const experiment = tinyMachine()
  const memory = memoryRecorder(experiment)
  const heap = kernelHeap() as KernelHeap
  const { room } = heap
  const { around, losses } = quietSurroundings()
  const full: KernelHeap['room'] = () => {
    throw new HeapExhausted(2 ** 31, 2 ** 30)
  }
  const filling = {
    ...around,
    onUpdate: (told: Parameters<typeof around.onUpdate>[0]) => {
      around.onUpdate(told)
      if (told.step === 5) Object.assign(heap, { room: full })
    },
  }
  try {
    assert.deepEqual(
      await runTraining(experiment, start(experiment), memory.recorder, filling),
      E.left({
        tag: 'OutOfMemory',
        what: 'One operation',
        needed: 2 ** 31,
        available: 2 ** 30,
        remedy: 'Step 5 is saved. Lower batchSize, model.slots or the task’s longest sequence.',
      }),
    )
  } finally {
    Object.assign(heap, { room })
  }
  assert.equal(losses.length, 5)
  assert.deepEqual(memory.steps('checkpoint').at(-1), 5)
  memory.release()
})

test('where the best checkpoint fails, by an error or a full heap, the position has the record that was written', async () => {
  const experiment = tinyMachine({ reportEvery: 4, evalEvery: 4 })
  for (const error of [new HeapExhausted(2, 1), undefined]) {
    const memory = memoryRecorder(experiment)
    const best: typeof memory.recorder.best = () => async () => {
      if (error !== undefined) throw error
      return E.left({ tag: 'IoFailure', path: 'disk', action: 'write', reason: 'it is full' })
    }
    const { around } = quietSurroundings()
    const ended = await runTraining(experiment, start(experiment), { ...memory.recorder, best }, around)
    assert.ok(E.isLeft(ended))
    assert.deepEqual(memory.steps('record'), [4])
    assert.equal(memory.checkpoints.at(-1)?.progress.recorded, 4)
    const from = memory.checkpoints.pop() ?? start(experiment)
    const again = memoryRecorder(experiment)
    disposePosition(outcomeOf(await runTraining(experiment, from, again.recorder, around)).position)
    assert.deepEqual(again.steps('record'), [8, 12])
    memory.release()
    again.release()
  }
})
