import { either as E, function as F } from 'fp-ts'
import { isJsonRecord, type Json, type JsonRecord } from '../config/json.ts'
import { modulesIn } from '../config/moduleChanges.ts'
import type { Parts } from '../config/parts.ts'
import { resolveConfig } from '../config/resolve.ts'
import { experimentOf } from '../runs/experiment.ts'
import { modelSentence } from '../runs/modelSentence.ts'
import type { Description } from './server/followedRun.ts'

const UNKNOWN: Description = { task: 'unknown', model: 'unknown model (its config cannot be read)', seed: 0, steps: 0 }

const textAt = (value: Json | undefined, key: string): string | undefined => {
  const text = isJsonRecord(value ?? null) ? (value as JsonRecord)[key] : undefined
  return typeof text === 'string' ? text : undefined
}

/** A description of a config that cannot be resolved, such as one of parts that no flag names: what it says itself. */
const asStored = (config: JsonRecord): Description => {
  const [task, kind] = [textAt(config['task'], 'name'), textAt(config['model'], 'kind')]
  if (task === undefined || kind === undefined) return UNKNOWN
  const { seed, steps } = config
  return {
    task,
    model: `a model with ${kind} memory`,
    memory: kind,
    config,
    seed: typeof seed === 'number' ? seed : UNKNOWN.seed,
    steps: typeof steps === 'number' ? steps : UNKNOWN.steps,
  }
}

/** A readable description of a run, from its config. `parts`: those that it may name. */
export const describeWith =
  (parts: Parts) =>
  (config: unknown): Description => {
    if (!isJsonRecord(config)) return UNKNOWN
    return F.pipe(
      resolveConfig({ file: config, source: 'config.json', parts }),
      E.match(
        () => (modulesIn(config).length > 0 ? asStored(config) : UNKNOWN),
        (resolved) => ({
          task: resolved.task.name,
          ...F.pipe(
            experimentOf(resolved, undefined, parts),
            E.match(
              // The model's size depends on the task's files, which are not read here.
              () => ({ model: `a model with ${resolved.model.kind} memory`, memory: resolved.model.kind }),
              ({ model }) => ({
                model: modelSentence(model),
                memory: model.memory === undefined ? resolved.model.controller.kind : resolved.model.kind,
              }),
            ),
          ),
          kind: resolved.model.outputs?.kind ?? 'bits',
          seed: resolved.seed,
          steps: resolved.steps,
          config: resolved,
        }),
      ),
    )
  }
