/**
 * Engram as a library: neural networks with a memory, as pure functions on `@tensorflow/tfjs-core`. It does not depend on
 * Node; `engram/node` adds what needs files.
 *
 * Ten functions do the work: `startBackend`, `createModel`, `createOptimizer`, `taskFromSequences`, `trainUpdates`,
 * `evaluate`, `predict`, `stream`, `saveCheckpoint`, `loadCheckpoint`. Expected failures are values, `Either<AppError, A>`;
 * `unwrap` throws them. Namespaces hold the parts that these are made of.
 */

// The ten functions.
export { type BackendName, type BackendOptions, startBackend, type WasmFile } from './tfjs/backend.ts'
export { createModel } from './library/createModel.ts'
export type {
  ControllerKind,
  ControllerOptionsGiven,
  ConventionsGiven,
  MemoryKind,
  ModelOptions,
} from './library/modelOptions.ts'
export { createOptimizer, type OptimizerOptions } from './library/createOptimizer.ts'
export {
  type OwnSequence,
  type RowData,
  type SequencesOptions,
  type SequencesTask,
  taskFromSequences,
} from './library/taskFromSequences.ts'
export {
  type Trained,
  trainUpdates,
  type TrainingOptions,
  type TrainingResult,
  type UpdateReport,
} from './library/trainUpdates.ts'
export { type Evaluation, evaluate, type SequenceSet } from './training/evaluation.ts'
export { type Stream, stream } from './execution/stream.ts'
export { type LoadedModel, loadCheckpoint, saveCheckpoint, type ToSave } from './library/checkpoints.ts'

// Failures.
export { type AppError, explain } from './core/errors.ts'
export { EngramError, unwrap } from './core/unwrap.ts'

// Parts of your own.
export { defineController } from './controllers/controller.ts'
export { defineMemory } from './memories/memory.ts'
export { defineTask } from './tasks/task.ts'

// Namespaces.
export * as addressing from './addressing/index.ts'
export * as codec from './core/codec.ts'
export * as random from './core/random.ts'
export * as controllers from './library/namespaces/controllers.ts'
export * as kernels from './library/namespaces/kernels.ts'
export * as memories from './library/namespaces/memories.ts'
export * as models from './library/namespaces/models.ts'
export * as recordings from './library/namespaces/recordings.ts'
export * as steps from './library/namespaces/steps.ts'
export * as tasks from './library/namespaces/tasks.ts'
export * as tensors from './library/namespaces/tensors.ts'
export * as training from './library/namespaces/training.ts'

// Types that these functions take and give.
export type { Key } from './core/random.ts'
export type { Tree, TreeRecord } from './core/tree.ts'
export type { Model, Path } from './models/model.ts'
export type { TargetKind } from './models/targets.ts'
export type { Batch } from './tasks/batch.ts'
export type { Sequence, Task, TaskDefinition } from './tasks/task.ts'
export type { Optimizer } from './training/optimizers/optimizer.ts'
export type { Trainer, TrainState } from './training/step.ts'

// Short names of parts of the namespaces, as in Engram 0.1.
export { unrollSequence } from './execution/unrollSequence.ts'
export { ModelConfig } from './models/config.ts'
export { buildModel } from './models/model.ts'
export { OptimizerConfig } from './training/optimizers/config.ts'
export { optimizerOf } from './training/optimizers/optimizer.ts'
export { initialTrainState, updateOn } from './training/step.ts'
