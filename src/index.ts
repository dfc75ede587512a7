/**
 * Engram as a library: neural networks with a memory, as pure functions on `@tensorflow/tfjs-core`. It does not depend on
 * Node; `engram/node` adds what needs files.
 *
 * Ten functions do the work: `startBackend`, `createModel`, `createOptimizer`, `taskFromSequences`, `trainUpdates`,
 * `evaluate`, `predict`, `stream`, `saveCheckpoint`, `loadCheckpoint`. Expected failures are values, `Either<AppError, A>`;
 * `unwrap` throws them. Namespaces hold the parts that these are made of.
 */

// The ten functions.
export {
  type BackendName,
  type BackendOptions,
  startBackend,
  type TfjsChanges,
  type WasmFile,
} from './tfjs/backend.ts'
export { createModel } from './library/createModel.ts'
export type {
  ControllerKind,
  ControllerOptionsGiven,
  ConventionsGiven,
  InitialValue,
  MemoryKind,
  ModelOptions,
  OwnKind,
  OwnModelOptions,
  ScalingGiven,
} from './library/modelOptions.ts'
export type { OwnParts } from './library/ownParts.ts'
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
export {
  type BitScores,
  type ClassScores,
  type Evaluation,
  evaluate,
  type SequenceSet,
  type ValueScores,
} from './training/evaluation.ts'
export type { Guess } from './training/guess.ts'
export type { WordScores } from './training/wordScores.ts'
export { type PredictOptions, predict } from './library/predict.ts'
export { type Stream, stream } from './execution/stream.ts'
export {
  type LoadedModel,
  loadCheckpoint,
  type LoadOptions,
  saveCheckpoint,
  type ToSave,
} from './library/checkpoints.ts'

// Failures.
export { type AppError, explain } from './core/errors.ts'
export { EngramError, unwrap } from './core/unwrap.ts'

// Parts of your own.
export { defineController } from './controllers/controller.ts'
export { defineMemory } from './memories/memory.ts'
export { defineTask } from './tasks/task.ts'

// Namespaces.
/** The equations of the papers, one function each: shapes, ranges, source and deviations in its documentation. */
export * as addressing from './addressing/index.ts'
/** Codecs of options, for tasks, memories and controllers of your own: types, ranges, defaults and descriptions. */
export * as codec from './core/codec.ts'
/** Random numbers from keys (Threefry-2×32): the same key always gives the same numbers, on every backend. */
export * as random from './core/random.ts'
/** Controllers, and what one of your own is made of. */
export * as controllers from './library/namespaces/controllers.ts'
/** The fused kernels, for pages and bundlers, which supply the binaries. In Node, `start` of `engram/node` does. */
export * as kernels from './library/namespaces/kernels.ts'
/** Memories: their schemas and steps, and what one of your own is made of. */
export * as memories from './library/namespaces/memories.ts'
/** Models: how they are built, stacked, and run over sequences. */
export * as models from './library/namespaces/models.ts'
/** Everything that a model computes on a sequence, by name. */
export * as recordings from './library/namespaces/recordings.ts'
/** Steps `(params, state, input) -> (state, output)`, their algebra, and their fp-ts instances. */
export * as steps from './library/namespaces/steps.ts'
/** Tasks, their batches, and what one of your own is made of. */
export * as tasks from './library/namespaces/tasks.ts'
/** Records of tensors: how to list, map and free them. */
export * as tensors from './library/namespaces/tensors.ts'
/** Training in parts: losses, gradients, optimizers, single updates, and the whole loop of a run. */
export * as training from './library/namespaces/training.ts'

// Types that these functions and several namespaces take and give.
export type { Config } from './config/config.ts'
export type { ControllerDefinition, ControllerOptions, Layer } from './controllers/controller.ts'
export type { Built } from './core/built.ts'
export type { Closed, Fields, FieldsOf, Option } from './core/codec.ts'
export type { Initialization, InitializationName, Initializer } from './core/initializers.ts'
export type { ModuleNote } from './core/moduleNote.ts'
export type { Kernel, Shapes, TensorOf, TensorsOf } from './core/shape.ts'
export type { StateRole, StateSpec, StateSpecs } from './core/state.ts'
export type { ParamSpec, ParamSpecs } from './core/params.ts'
export type { KernelOptions, KernelVariant } from './kernels/heap.ts'
export type { OwnOptions, WholeModelConfig } from './models/config.ts'
export type { ModelParts } from './models/parts.ts'
export type { ActivationName } from './memories/activations.ts'
export type { Memory, MemoryCell, MemoryDefinition } from './memories/memory.ts'
export type { MemoryOptions } from './memories/options.ts'
export type { InterfaceOf, MemorySchema, StateOf } from './memories/schema.ts'
export type { Parallel, Step } from './step/index.ts'
export type { Key } from './core/random.ts'
export type { Tree, TreeRecord } from './core/tree.ts'
export type { Model, Path } from './models/model.ts'
export type { Scaling, TargetKind } from './models/targets.ts'
export type { Batch } from './tasks/batch.ts'
export type { Channels } from './tasks/channels.ts'
export type { DataFile, DataFiles, SequenceSource, SeriesRows } from './tasks/data/dataFile.ts'
export type { DataSchema } from './tasks/data/schema.ts'
export type { Phase } from './tasks/phases.ts'
export type {
  BuiltTask,
  GivenWords,
  Row,
  Sequence,
  Targets,
  Task,
  TaskDefinition,
  TaskFiles,
  WordInput,
} from './tasks/task.ts'
export type { Optimizer } from './training/optimizers/optimizer.ts'
export type { Trainer, TrainState } from './training/step.ts'

// Short names of parts of the namespaces, as in Engram 0.1.
export { unrollSequence } from './execution/unrollSequence.ts'
export { ModelConfig } from './models/config.ts'
export { buildModel } from './models/model.ts'
export { OptimizerConfig } from './training/optimizers/config.ts'
export { optimizerOf } from './training/optimizers/optimizer.ts'
export { initialTrainState, updateOn } from './training/step.ts'
