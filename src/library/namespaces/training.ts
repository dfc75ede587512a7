/** Training in parts: losses, gradients, optimizers, single updates, and the whole loop of a run. */
export { Config, configFor } from '../../config/config.ts'
export { builtInParts, type Parts, partsWith } from '../../config/parts.ts'
export { type Layers, resolveConfig } from '../../config/resolve.ts'
export { evaluateAll, type Scores, withGoalsMet } from '../../runs/evaluation.ts'
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
