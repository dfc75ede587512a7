/**
 * What a pass keeps: all that its backward pass will need; of large states fewer moments, however small they are; or nothing
 * but the last two moments.
 */
export type Checkpointing = 'full' | 'sqrt' | 'none'
