import * as tf from '@tensorflow/tfjs-core'

/** What tfjs keeps of a forward pass for the backward pass. */
type Tape = ReadonlyArray<Readonly<{ saved?: ReadonlyArray<tf.Tensor> }>>

/** The part of tfjs's engine that knows of gradients. */
type EngineState = { activeTape: Tape | null; readonly gradientDepth: number }

const engineState = (): EngineState => (tf.engine() as unknown as { state: EngineState }).state

/** Whether somebody differentiates what is being computed. */
export const isDifferentiated = (): boolean => engineState().gradientDepth > 0

/** tfjs forgets to free the tape when either pass throws. While an outer gradient is taken, the tape is that one's. */
export const freeAbandonedTape = (): void => {
  if (isDifferentiated()) return
  const state = engineState()
  for (const node of state.activeTape ?? []) for (const tensor of node.saved ?? []) tensor.dispose()
  state.activeTape = null
}
