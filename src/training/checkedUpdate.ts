import { entries, type TreeRecord } from '../core/tree.ts'
import { checkLeaves, checkTree, isLike, treeShape } from '../core/treeCheck.ts'

/** The inputs of an update. */
type Given = Readonly<{ params: TreeRecord; gradients: TreeRecord; optimizer: TreeRecord }>

/** The optimizer's trees with the structure of the params, by transformation and field. */
type Moments = ReadonlyArray<readonly [part: string, field: string]>

/** Whether an optimizer's state has exactly these trees. */
const areMoments = (optimizer: TreeRecord, moments: Moments, params: TreeRecord): boolean => {
  if (typeof optimizer !== 'object' || optimizer === null) return false
  const fields = Object.values(optimizer).reduce((sum, part) => sum + Object.keys(part ?? {}).length, 0)
  return (
    fields === moments.length &&
    moments.every(([part, field]) => isLike(params, (optimizer[part] as TreeRecord | undefined)?.[field]))
  )
}

/**
 * Checks that the gradients and the optimizer state have the leaves of the params.
 *
 * @param moments the optimizer's trees; `undefined` for an optimizer without a config
 * @throws RangeError naming the first tensor that is wrong, missing or superfluous, what was expected and what came
 */
export const checkUpdate = ({ params, gradients, optimizer }: Given, moments: Moments | undefined): void => {
  checkLeaves(params, 'params')
  const shapes = () => entries(params).map(([path, { shape }]) => [path, shape] as const)
  if (!isLike(params, gradients)) checkTree(gradients, treeShape(shapes()), { kind: 'gradients' })
  if (moments === undefined || areMoments(optimizer, moments, params)) return
  const whole = moments.flatMap(([part, field]) =>
    shapes().map(([path, shape]) => [`${part}/${field}/${path}`, shape] as const),
  )
  checkTree(optimizer, treeShape(whole), { kind: 'optimizer' })
}
