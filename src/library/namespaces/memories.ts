/** Memories: their schemas and steps, and what one of your own is made of. */
export { type Caption, captions } from '../../memories/captions.ts'
export { type DncInterface, type DncState, dncSchema } from '../../memories/dnc/schema.ts'
export { dncCell, dncStep } from '../../memories/dnc/step.ts'
export { layoutSize, parseInterface } from '../../memories/interface.ts'
export { type MemoryCell, type MemoryDefinition, type MemoryStepOutput } from '../../memories/memory.ts'
export { type NtmInterface, type NtmState, ntmSchema } from '../../memories/ntm/schema.ts'
export { ntmCell, ntmStep } from '../../memories/ntm/step.ts'
export { type MemoryOptionName, type MemoryOptions, SIZES } from '../../memories/options.ts'
export { memories as all } from '../../memories/registry.ts'
export { type SamInterface, type SamState, samSchema } from '../../memories/sam/schema.ts'
export { samCell, samStep } from '../../memories/sam/step.ts'
export {
  defineSchema,
  type FieldSpec,
  type InterfaceFieldSpec,
  type InterfaceOf,
  interfaceLayout,
  type MemorySchema,
  type StateFieldSpec,
  type StateOf,
} from '../../memories/schema.ts'
export type { ConventionName, Conventions, SwitchName } from '../../memories/conventions.ts'
export type { DncConventions } from '../../memories/dnc/written.ts'
export type { InterfaceLayout, LaidField } from '../../memories/interface.ts'
export type { HeadParts, Memory } from '../../memories/memory.ts'
export type { NtmConventions } from '../../memories/ntm/step.ts'
export type { AddedBy, FieldSpecs, RecordedField, RecordedRole, TensorsOfFields } from '../../memories/schema.ts'
