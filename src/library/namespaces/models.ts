/** Models: how they are built, stacked, and run over sequences. */
export { chooseExecution, type Execution } from '../../execution/chooseExecution.ts'
export type { ExecutionMode } from '../../execution/expectedExecution.ts'
export { unrollSequence } from '../../execution/unrollSequence.ts'
export { runFused } from '../../fused/run/runFused.ts'
export { ModelConfig, modelConfigFor } from '../../models/config.ts'
export { buildModel, type Model, type Path, pathNames } from '../../models/model.ts'
export { builtInModelParts, type ModelDefinitions, type ModelParts } from '../../models/parts.ts'
export { stacked } from '../../models/stacked.ts'
