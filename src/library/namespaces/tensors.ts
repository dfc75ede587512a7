/** Records of tensors: how to list, map and free them. */
export { disposeExcept, disposeTree, tidy } from '../../core/ownership.ts'
export { kernel, type TensorOf, type TensorsOf } from '../../core/shape.ts'
export { entries, fromEntries, leaves, mapLeaves, type Tree, type TreeRecord, zipLeaves } from '../../core/tree.ts'
export { HeapExhausted } from '../../tfjs/heapExhausted.ts'
export type { Leaf } from '../../core/tree.ts'
