/** Controllers, and what one of your own is made of. */
export { type ControllerDefinition, type ControllerOptions, type Layer } from '../../controllers/controller.ts'
export { defineLayer } from '../../controllers/defineLayer.ts'
export { feedforward } from '../../controllers/feedforward.ts'
export { type LstmParams, type LstmState, lstm, lstmStep } from '../../controllers/lstm.ts'
export { controllers as all } from '../../controllers/registry.ts'
/** Initial values of params: zeros, ones, normal, uniform, and the initialisations of affine maps. */
export * as initializers from '../../core/initializers.ts'
export {
  type Affine,
  affineSpecs,
  type NormedAffine,
  normedAffineSpecs,
  type ParamSpec,
  type ParamSpecs,
} from '../../core/params.ts'
export type { StateRole, StateSpec, StateSpecs } from '../../core/state.ts'
export { affine } from '../../kernels/affine.ts'
export { clipped } from '../../kernels/clipped.ts'
export type { ReturnedState, Shaped, TensorsOfParams, TensorsOfState } from '../../controllers/defineLayer.ts'
export type { LstmNorm } from '../../controllers/lstm.ts'
