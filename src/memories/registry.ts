import { contentDnc } from './contentDnc.ts'
import { dnc } from './dnc.ts'
import type { MemoryDefinition } from './memory.ts'
import { none } from './none.ts'
import { ntm } from './ntm.ts'
import { sam } from './sam.ts'
import { sdnc } from './sdnc.ts'

/** Every kind of memory: one line each. */
export const memories: ReadonlyArray<MemoryDefinition> = [ntm, dnc, contentDnc, sam, sdnc, none]
