import { either as E, function as F } from 'fp-ts'
import { isJsonRecord } from '../config/json.ts'
import { resolveConfig } from '../config/resolve.ts'
import { experimentOf } from '../runs/experiment.ts'
import { modelSentence } from '../runs/modelSentence.ts'
import type { Description } from './server/followedRun.ts'

const UNKNOWN: Description = { task: 'unknown', model: 'unknown model (its config cannot be read)', seed: 0, steps: 0 }

/** A readable description of a run, from its config. */
export const describe = (config: unknown): Description =>
  F.pipe(
    isJsonRecord(config) ? E.right(config) : E.left(undefined),
    E.chainW((file) => resolveConfig({ file, source: 'config.json' })),
    E.bindTo('resolved'),
    E.match(
      () => UNKNOWN,
      ({ resolved }) => ({
        task: resolved.task.name,
        model: F.pipe(
          experimentOf(resolved),
          E.match(
            // The model's size depends on the task's files, which are not read here.
            () => `a model with ${resolved.model.kind} memory`,
            ({ model }) => modelSentence(model),
          ),
        ),
        seed: resolved.seed,
        steps: resolved.steps,
      }),
    ),
  )
