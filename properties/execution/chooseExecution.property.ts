import { isDeepStrictEqual } from 'node:util'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { dataParallelism } from '../../src/execution/dataParallelism.ts'
import { expectedExecution } from '../../src/execution/expectedExecution.ts'
import { missingKernels } from '../../src/fused/registry.ts'
import { definitionsOf } from '../../src/models/parts.ts'
import type { ModelConfig } from '../../src/models/config.ts'
import { buildModel, type Model, pathNames } from '../../src/models/model.ts'
import { law } from '../law.ts'
import { modelConfigs } from '../models/machine.ts'

/** Kinds of memories and controllers that have kernels. */
const withKernels = new Set<string>(['ntm', 'dnc', 'content-dnc', 'sam', 'sdnc', 'none', 'lstm', 'feedforward'])

const saysWhatLacks = (config: ModelConfig): boolean => {
  const { kind, controller } = config
  const lacking = [kind, controller.kind].filter((name) => !withKernels.has(name))
  const reason = missingKernels(definitionsOf(config))
  if (lacking.length === 0) return reason === undefined
  const told = lacking.some((part) => reason?.endsWith(` ${part} has no fused kernels`))
  return told && expectedExecution(buildModel(config, 2, 2), true).reason === reason
}

law('a machine without kernels says which part has none, and others have none to name', modelConfigs, saysWhatLacks)

law(
  'a mode is fused where kernels and backend allow it, else parallel where the model can; always with a reason',
  modelConfigs,
  (config) =>
    pathNames.every((path) =>
      [true, false].every((hasKernels) => {
        const model = buildModel(config, 2, 2, path)
        const { mode, reason } = expectedExecution(model, hasKernels)
        const fastest =
          hasKernels && missingKernels(definitionsOf(config)) === undefined
            ? 'fused'
            : model.parallel === undefined
              ? 'stepwise'
              : 'parallel'
        return (
          mode === (path === 'reference' ? 'stepwise' : fastest) &&
          reason !== '' &&
          (reason === 'fused kernels') === (mode === 'fused')
        )
      }),
    ),
)

law('what was expected is what the running backend does', modelConfigs, (config) =>
  pathNames.every((path) => {
    const model = buildModel(config, 2, 2, path)
    const { mode, reason } = chooseExecution(model)
    return isDeepStrictEqual({ mode, reason }, expectedExecution(model, true))
  }),
)

const without = ({ built: _, ...parts }: Model): Model => parts

law(
  'a model with a part that somebody replaced is computed step by step, for that reason; its copy is not',
  modelConfigs,
  (config) => {
    const model = buildModel(config, 2, 2)
    const replaced: ReadonlyArray<Model> = [
      { ...model, step: (...given) => model.step(...given) },
      { ...model, initialState: (...given) => model.initialState(...given) },
      { ...model, config: { ...config } },
      { ...model, outputSize: 3 },
      { ...model, state: {} },
      without(model),
    ]
    return (
      isDeepStrictEqual(chooseExecution({ ...model }), chooseExecution(model)) &&
      replaced.every((other) =>
        isDeepStrictEqual(chooseExecution(other), {
          mode: 'stepwise',
          reason: 'it has a part that its config does not describe',
        }),
      )
    )
  },
)

law(
  'workers share the batches of fused models that drop nothing; where they do not, the reason says why',
  modelConfigs,
  (config) => {
    const model = buildModel(config, 2, 2)
    const execution = chooseExecution(model)
    const { allowed, reason } = dataParallelism(model, execution)
    if (execution.mode !== 'fused') return !allowed && reason === execution.reason
    return allowed ? model.trainingStep === undefined : reason === 'bypass dropout is drawn for whole batches'
  },
)
