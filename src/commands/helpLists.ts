import { memories } from '../memories/registry.ts'
import type { HelpLists } from './command.ts'

export const helpLists: HelpLists = { memories: memories.map(({ kind }) => kind) }
