import assert from 'node:assert/strict'
import { initialTrainState, training } from '../../src/index.ts'

const { experimentOf, resolveConfig, trainStep } = training

/** The losses of the first updates of an experiment, on the running backend. */
export const losses = async (flags: object, updates: number): Promise<ReadonlyArray<number>> => {
  const config = resolveConfig({ source: 'a test', flags: flags as never })
  assert.ok(config._tag === 'Right')
  const experiment = experimentOf(config.right)
  assert.ok(experiment._tag === 'Right')
  const step = trainStep(experiment.right)
  let state = initialTrainState(experiment.right, experiment.right.key)
  const all: Array<number> = []
  for (let update = 0; update < updates; update++) {
    const [next, metrics] = step(state)
    all.push((await metrics.loss.data())[0] ?? Number.NaN)
    state = next
  }
  return all
}
