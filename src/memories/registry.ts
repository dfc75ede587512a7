import { contentDnc } from './contentDnc/step.ts'
import { dnc } from './dnc/step.ts'
import type { MemoryDefinition } from './memory.ts'
import { none } from './none.ts'
import { ntm } from './ntm/step.ts'
import { sam } from './sam/step.ts'
import { sdnc } from './sdnc/step.ts'

/** Every kind of memory. */
export const memories: ReadonlyArray<MemoryDefinition> = [ntm, dnc, contentDnc, sam, sdnc, none]
