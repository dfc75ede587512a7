import { builtInModelParts } from '../models/parts.ts'
import type { HelpLists } from './command.ts'

const { memories, controllers } = builtInModelParts

export const helpLists: HelpLists = {
  memories: memories.map(({ kind }) => kind),
  controllers: controllers.map(({ kind }) => kind),
}
