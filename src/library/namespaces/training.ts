/** Training in parts: losses, gradients, optimizers, single updates, and the whole loop of a run. */
export { Config, configFor } from '../../config/config.ts'
export { builtInParts, type Parts, partsWith } from '../../config/parts.ts'
export { type Layers, resolveConfig } from '../../config/resolve.ts'
export { type Between, evaluateAll, type EvaluationProgress, type Scores, withGoalsMet } from '../../runs/evaluation.ts'
export { type Experiment, experimentOf, taskOf } from '../../runs/experiment.ts'
export { type Outcome, type RunEnd, runTraining } from '../../runs/loop.ts'
export type { Position } from '../../runs/position.ts'
export { initialProgress } from '../../runs/progress.ts'
export type { Recorder } from '../../runs/recorder.ts'
export type { TrainingHooks } from '../../runs/trainingHooks.ts'
export { goalsMet, rollout } from '../../training/episodes.ts'
export { valueAndGradients } from '../../training/gradients.ts'
export { bitsPerSequence, crossEntropy, softmaxCrossEntropy, squaredError } from '../../training/loss.ts'
export { paramsInUse } from '../../training/optimizers/average.ts'
export { OptimizerConfig } from '../../training/optimizers/config.ts'
export { type Optimizer, optimizerOf } from '../../training/optimizers/optimizer.ts'
export type { GradientTransformation } from '../../training/optimizers/transformation.ts'
export {
  initialTrainState,
  lossAndGradients,
  lossOf,
  observeLoss,
  type Trainer,
  type TrainState,
  trainStep,
  updateOn,
} from '../../training/step.ts'
export type { JsonRecord, Json } from '../../config/json.ts'
export type { IsRunning } from '../../fused/dataParallel/barrier.ts'
export type { DataParallel } from '../../fused/dataParallel/dataParallel.ts'
export type { ModelParts } from '../../models/parts.ts'
export type { MetricsRecord } from '../../runs/metrics.ts'
export type { Progress } from '../../runs/progress.ts'
export type { Signal } from '../../runs/trainingHooks.ts'
export type { Curriculum, Lesson } from '../../training/curriculum/curriculum.ts'
export type { ValueAndGradients } from '../../training/gradients.ts'
export type { DecayTrigger } from '../../training/optimizers/decayTrigger.ts'
export type { UpdateContext } from '../../training/optimizers/transformation.ts'
export type { StepMetrics } from '../../training/step.ts'
export type { Episode, Texts } from '../../tasks/task.ts'
export type { SharedStart } from '../../fused/plan/state.ts'
export type { Pointers } from '../../fused/run/sequencePlan.ts'
export type { Floats, ShardLayout, ShardResult, SharedMemory, Starts } from '../../fused/dataParallel/layout.ts'
export type { CurriculumConfig } from '../../training/curriculum/config.ts'
