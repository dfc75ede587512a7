/**
 * What the forward pass stores: everything that the backward pass needs (large states as √T checkpoints); √T checkpoints
 * of all such states, small ones too; or only the last two time steps.
 */
export type Checkpointing = 'full' | 'sqrt' | 'none'
