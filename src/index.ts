/**
 * Engram as a library: steps, equations, tasks, optimizers and training. It does not depend on Node.
 */
export * as addressing from './addressing/index.ts'
export { Config } from './config/config.ts'
export { type Layers, resolveConfig } from './config/resolve.ts'
export { feedforward } from './controllers/feedforward.ts'
export { type LstmParams, type LstmState, lstm, lstmStep } from './controllers/lstm.ts'
export { type AppError, explain } from './core/errors.ts'
export { disposeExcept, disposeTree, tidy } from './core/ownership.ts'
export * as random from './core/random.ts'
export { kernel, type TensorOf, type TensorsOf } from './core/shape.ts'
export { entries, fromEntries, leaves, mapLeaves, type Tree, type TreeRecord, zipLeaves } from './core/tree.ts'
export { chooseExecution, type Execution } from './execution/chooseExecution.ts'
export type { ExecutionMode } from './execution/expectedExecution.ts'
export { type Stream, stream } from './execution/stream.ts'
export { unrollSequence } from './execution/unrollSequence.ts'
export { decodeRecording, encodeRecording } from './formats/recordingFile.ts'
export { runFused } from './fused/run/runFused.ts'
export {
  installKernels,
  type KernelBinaries,
  type KernelHeap,
  type KernelVariant,
  kernelHeap,
} from './kernels/heap.ts'
export { type DncInterface, type DncState, dncSchema } from './memories/dnc/schema.ts'
export { dncCell, dncStep } from './memories/dnc/step.ts'
export { layoutSize, parseInterface } from './memories/interface.ts'
export { type NtmInterface, type NtmState, ntmSchema } from './memories/ntm/schema.ts'
export { ntmCell, ntmStep } from './memories/ntm/step.ts'
export { type SamInterface, type SamState, samSchema } from './memories/sam/schema.ts'
export { samCell, samStep } from './memories/sam/step.ts'
export { interfaceLayout } from './memories/schema.ts'
export { ModelConfig } from './models/config.ts'
export { buildModel, type Model, type Path, pathNames } from './models/model.ts'
export { stacked } from './models/stacked.ts'
export { record, recordingOf } from './recording/record.ts'
export type { Recording } from './recording/recording.ts'
export { evaluateAll, type Scores, withGoalsMet } from './runs/evaluation.ts'
export { type Experiment, experimentOf } from './runs/experiment.ts'
export { type Outcome, runTraining } from './runs/loop.ts'
export type { Position } from './runs/position.ts'
export { initialProgress } from './runs/progress.ts'
export type { Recorder } from './runs/recorder.ts'
export type { TrainingHooks } from './runs/trainingHooks.ts'
export * from './step/index.ts'
export * as stepInstances from './step/instances.ts'
export { type Batch, sampleBatch, toBatch } from './tasks/batch.ts'
export { tasks } from './tasks/registry.ts'
export { defineTask, type Ending, type Episode, type Sequence, type Task } from './tasks/task.ts'
export { type BackendName, type BackendOptions, startBackend } from './tfjs/backend.ts'
export { HeapExhausted } from './tfjs/heapExhausted.ts'
export { goalsMet, rollout } from './training/episodes.ts'
export { type Evaluation, evaluate } from './training/evaluation.ts'
export { valueAndGradients } from './training/gradients.ts'
export { bitsPerSequence, crossEntropy } from './training/loss.ts'
export { paramsInUse } from './training/optimizers/average.ts'
export { OptimizerConfig } from './training/optimizers/config.ts'
export { type Optimizer, optimizerOf } from './training/optimizers/optimizer.ts'
export type { GradientTransformation } from './training/optimizers/transformation.ts'
export { initialTrainState, observeLoss, type Trainer, type TrainState, trainStep, updateOn } from './training/step.ts'
// What the reader's own parts are made of.
export { configFor } from './config/config.ts'
export { builtInParts, type Parts, partsWith } from './config/parts.ts'
export {
  type ControllerDefinition,
  type ControllerOptions,
  defineController,
  type Layer,
} from './controllers/controller.ts'
export { defineLayer } from './controllers/defineLayer.ts'
export * as codec from './core/codec.ts'
export * as initializers from './core/initializers.ts'
export type { ModuleNote } from './core/moduleNote.ts'
export {
  type Affine,
  affineSpecs,
  type NormedAffine,
  normedAffineSpecs,
  type ParamSpec,
  type ParamSpecs,
} from './core/params.ts'
export type { StateRole, StateSpec, StateSpecs } from './core/state.ts'
export { affine } from './kernels/affine.ts'
export { clipped } from './kernels/clipped.ts'
export { type Caption, captions } from './memories/captions.ts'
export {
  defineMemory,
  type MemoryCell,
  type MemoryDefinition,
  type MemoryStepOutput,
} from './memories/memory.ts'
export { type MemoryOptionName, type MemoryOptions, SIZES } from './memories/options.ts'
export {
  defineSchema,
  type FieldSpec,
  type InterfaceFieldSpec,
  type InterfaceOf,
  type MemorySchema,
  type StateFieldSpec,
  type StateOf,
} from './memories/schema.ts'
export { modelConfigFor } from './models/config.ts'
export { builtInModelParts, type ModelDefinitions, type ModelParts } from './models/parts.ts'
export { taskOf } from './runs/experiment.ts'
export * as bits from './tasks/bits.ts'
export type { Row, TaskDefinition, Texts, Variant } from './tasks/task.ts'
