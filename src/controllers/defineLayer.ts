import type * as tf from '@tensorflow/tfjs-core'
import type { ParamSpec, ParamSpecs } from '../core/params.ts'
import type { StateSpec, StateSpecs } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Layer } from './controller.ts'

/** The tensor of a shape, with `Before` axes before it; any tensor where the number of axes is not known. */
export type Shaped<S extends ReadonlyArray<number>, Before extends ReadonlyArray<number> = readonly []> = readonly [
  ...Before,
  ...S,
] extends readonly []
  ? tf.Scalar
  : readonly [...Before, ...S] extends readonly [number]
    ? tf.Tensor1D
    : readonly [...Before, ...S] extends readonly [number, number]
      ? tf.Tensor2D
      : readonly [...Before, ...S] extends readonly [number, number, number]
        ? tf.Tensor3D
        : tf.Tensor

/** The tensors of specs of params, by name. */
export type TensorsOfParams<P extends ParamSpecs> = {
  readonly [K in keyof P]: P[K] extends ParamSpec
    ? Shaped<P[K]['shape']>
    : P[K] extends ParamSpecs
      ? TensorsOfParams<P[K]>
      : never
}

/** The tensors of specs of a state, by name: `[B …]`. */
export type TensorsOfState<S extends StateSpecs> = {
  readonly [K in keyof S]: S[K] extends StateSpec
    ? Shaped<S[K]['shape'], readonly [number]>
    : S[K] extends StateSpecs
      ? TensorsOfState<S[K]>
      : never
}

/** The next state as a step may return it. Its shapes are checked when it runs. */
export type ReturnedState<S extends StateSpecs> = {
  readonly [K in keyof S]: S[K] extends StateSpec ? tf.Tensor : S[K] extends StateSpecs ? ReturnedState<S[K]> : never
}

/**
 * A layer of a controller. The types of the step's params and state follow from their specs.
 *
 * @param layer specs of params, each `{ shape, initialize }`; specs of the state, each `{ shape, role }`, without the batch
 *   axis; and the step `(params, state, [B I]) ↦ [state, [B H]]`
 */
export const defineLayer = <const P extends ParamSpecs, const S extends StateSpecs>(
  layer: Readonly<{
    params: P
    state: S
    step: (
      params: TensorsOfParams<P>,
      state: TensorsOfState<S>,
      input: tf.Tensor2D,
    ) => readonly [state: ReturnedState<S>, output: tf.Tensor]
  }>,
): Layer<TensorsOfParams<P> & TreeRecord, TensorsOfState<S> & TreeRecord> =>
  layer as unknown as Layer<TensorsOfParams<P> & TreeRecord, TensorsOfState<S> & TreeRecord>
