import { contentDnc } from './contentDnc.ts'
import { dnc } from './dnc.ts'
import { type MemoryKind, memoryKinds } from './kinds.ts'
import type { MemoryDefinition } from './memory.ts'
import { none } from './none.ts'
import { ntm } from './ntm.ts'
import { sam } from './sam.ts'
import { sdnc } from './sdnc.ts'

const definitions: Readonly<Record<MemoryKind, MemoryDefinition>> = {
  ntm,
  dnc,
  'content-dnc': contentDnc,
  sam,
  sdnc,
  none,
}

/** Every kind of memory. */
export const memories: ReadonlyArray<MemoryDefinition> = memoryKinds.map((kind) => definitions[kind])
