import * as tf from '@tensorflow/tfjs-core'

/** What tfjs saves in a forward pass for the backward pass. */
type Tape = ReadonlyArray<Readonly<{ saved?: ReadonlyArray<tf.Tensor> }>>

/** The part of tfjs's engine that handles gradients. */
type EngineState = { activeTape: Tape | null; readonly gradientDepth: number }

const engineState = (): EngineState => (tf.engine() as unknown as { state: EngineState }).state

/** Whether a gradient of the current computation is being taken. */
export const isDifferentiated = (): boolean => engineState().gradientDepth > 0

/** Frees the tape after a pass that threw, which tfjs does not. Inside an outer gradient the tape is kept. */
export const freeAbandonedTape = (): void => {
  if (isDifferentiated()) return
  const state = engineState()
  for (const node of state.activeTape ?? []) for (const tensor of node.saved ?? []) tensor.dispose()
  state.activeTape = null
}
