import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import { deepMerge, type JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { child } from '../../src/core/random.ts'
import { type Choice, flagsOf, machineNames, offersOf, slotsOffer } from '../../src/demo/choice.ts'
import { learn } from '../../src/demo/learning.ts'
import { watched } from '../../src/demo/watched.ts'
import { recordingOf } from '../../src/recording/record.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { type Experiment, experimentOf } from '../../src/runs/experiment.ts'
import { disposePosition } from '../../src/runs/position.ts'
import { initialProgress } from '../../src/runs/progress.ts'
import { copy } from '../../src/tasks/copy.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { paramsInUse } from '../../src/training/optimizers/average.ts'
import { initialTrainState } from '../../src/training/step.ts'
import { configured } from '../support/configured.ts'
import { ready } from '../support/ready.ts'

/** What the page offers first, and a seed. */
export const firstChoice = (seed: number): Choice => ({
  task: 'copy',
  options: Object.fromEntries(offersOf(copy).map(({ key, first }) => [key, first])),
  kind: machineNames[0]?.[0] ?? '',
  slots: slotsOffer.first,
  seed,
  backend: 'wasm',
})

/** A machine of the demo that copies words, after its training. */
export type Taught = Readonly<{
  step: number
  solved: boolean
  /** Of a sequence of as many words as it was taught, at most. */
  recording: Recording
  /** The fraction of sequences of twice as many words that come back without an error. */
  twice: number
}>

const experimentFor = (flags: JsonRecord): Experiment => {
  const made = E.Chain.chain(resolveConfig({ flags: watched(flags, 'wasm'), source: 'a choice' }), experimentOf)
  return E.isRight(made) ? made.right : assert.fail(explain(made.left))
}

/** Trains a machine of the demo until it has solved its task, or for too many updates. */
export const taught = async (choice: Choice, changes: JsonRecord = {}): Promise<Taught> => {
  await ready()
  const experiment = experimentFor(deepMerge(flagsOf(choice), { steps: 8000, until: 'solved', ...changes }))
  const start = { state: initialTrainState(experiment, experiment.key), progress: initialProgress }
  const watcher = { seconds: () => 0, onRecord: () => undefined, attend: async () => true }
  const ended = await learn(experiment, start, watcher)
  const { position, solved } = E.isRight(ended) ? ended.right : assert.fail(explain(ended.left))
  try {
    const params = paramsInUse(position.state)
    const { model, task, key, config } = experiment
    const { maxWords = 0, ...options } = choice.options
    const longer = configured(copy, { ...options, minWords: 2 * maxWords, maxWords: 2 * maxWords })
    const words = configured(copy, { ...options, minWords: maxWords, maxWords })
    const recording = await recordingOf(model, params, words.draw(child(key, 'shown')), task)
    const { correct = 0 } = await evaluate(model, params, longer, { key: evaluationKey(key), sequences: 64 })
    assert.equal(config.seed, choice.seed)
    return { step: position.state.step, solved, recording, twice: correct }
  } finally {
    disposePosition(position)
  }
}
