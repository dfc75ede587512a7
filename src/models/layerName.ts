import type { TreeRecord } from '../core/tree.ts'

/** The name of a stack's layer in its params and its state, counted from 0: `layer1`, `layer2` … */
export const layerName = (at: number): string => `layer${at + 1}`

/** A branch of a tree; an empty one where there is none: a tree read from a file has no empty records. */
export const branch = (tree: TreeRecord, name: string): TreeRecord => (tree[name] ?? {}) as TreeRecord
