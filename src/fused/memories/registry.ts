import { contentDncSchema } from '../../memories/contentDnc/schema.ts'
import { dncSchema } from '../../memories/dnc/schema.ts'
import { ntmSchema } from '../../memories/ntm/schema.ts'
import { samSchema } from '../../memories/sam/schema.ts'
import { sdncSchema } from '../../memories/sdnc/schema.ts'
import { fusedContentDnc } from './contentDnc.ts'
import { fusedDnc } from './dnc.ts'
import type { MemoryPass } from './memory.ts'
import { fusedNtm } from './ntm.ts'
import { fusedSam } from './sam.ts'
import { fusedSdnc } from './sdnc.ts'

/** The passes of memories that have fused kernels, by kind. */
export const memoryPasses: ReadonlyMap<string, MemoryPass> = new Map([
  [ntmSchema.kind, fusedNtm],
  [dncSchema.kind, fusedDnc],
  [contentDncSchema.kind, fusedContentDnc],
  [samSchema.kind, fusedSam],
  [sdncSchema.kind, fusedSdnc],
])
