import type { ControllerDefinition } from './controller.ts'
import { feedforward } from './feedforward.ts'
import { gru } from './gru.ts'
import { lstm } from './lstm.ts'
import { transformer } from './transformer.ts'

/** Every kind of controller. */
export const controllers: ReadonlyArray<ControllerDefinition> = [lstm, gru, feedforward, transformer]
