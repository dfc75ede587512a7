import type { CommandDefinition } from './command.ts'
import { runCommands } from './runCommands.ts'
import { toolCommands } from './toolCommands.ts'

/** Every command, in the order of help. */
export const commands: ReadonlyArray<CommandDefinition> = [...runCommands, ...toolCommands]
