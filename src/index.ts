/**
 * Engram as a library: every step, equation, task and optimizer, and what trains them. Nothing here touches Node.
 */
export * as addressing from './addressing/index.ts'
export { Config } from './config/config.ts'
export { type Layers, resolveConfig } from './config/resolve.ts'
export { feedforward } from './controllers/feedforward.ts'
export { lstm, lstmStep, type LstmParams, type LstmState } from './controllers/lstm.ts'
export { type BackendName, type BackendOptions, startBackend } from './core/backend.ts'
export { type AppError, explain } from './core/errors.ts'
export { handOver, release, scope } from './core/ownership.ts'
export * as random from './core/random.ts'
export { kernel, type TensorOf, type TensorsOf } from './core/shape.ts'
export { entries, fromEntries, leaves, mapLeaves, type Tree, type TreeRecord, zipLeaves } from './core/tree.ts'
export { fusedUnroll } from './fused/unroll.ts'
export { fallback, unrolled as unrollSequence } from './fused/unrolled.ts'
export {
  installKernels,
  type KernelBinaries,
  type KernelHeap,
  kernelHeap,
  type KernelVariant,
} from './kernels/heap.ts'
export { HeapExhausted } from './kernels/heapExhausted.ts'
export { type DncInterface, type DncState, dncLayout, dncStep } from './memories/dnc.ts'
export { layoutSize, parseInterface } from './memories/interface.ts'
export { type NtmInterface, type NtmState, ntmLayout, ntmStep } from './memories/ntm.ts'
export { ModelConfig } from './models/config.ts'
export { buildModel, type Model, type Path, pathNames } from './models/model.ts'
export { evaluateAll, type Marks } from './runs/evaluation.ts'
export { type Outcome, runTraining } from './runs/loop.ts'
export { type Machine, machineOf } from './runs/machine.ts'
export type { Position } from './runs/position.ts'
export { initialProgress } from './runs/progress.ts'
export type { Recorder } from './runs/recorder.ts'
export type { Surroundings } from './runs/surroundings.ts'
export * from './step/index.ts'
export * as stepInstances from './step/instances.ts'
export { type Batch, sampleBatch, toBatch } from './tasks/batch.ts'
export { tasks } from './tasks/registry.ts'
export { defineTask, type Sequence, type Task } from './tasks/task.ts'
export { evaluate, type Evaluation } from './training/evaluation.ts'
export { valueAndGradients } from './training/gradients.ts'
export { bitsPerSequence, crossEntropy } from './training/loss.ts'
export { OptimizerConfig, optimizerOf } from './training/optimizers/optimizer.ts'
export type { Transformation } from './training/optimizers/transformation.ts'
export { initialTrainState, type Trainer, type TrainState, trainStep, updateOn } from './training/step.ts'
