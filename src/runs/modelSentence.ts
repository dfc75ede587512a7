import { capitalised, plural } from '../core/numbers.ts'
import { paramCount } from '../core/params.ts'
import { type ExecutionChoice, type ExecutionMode, slownessOf } from '../execution/expectedExecution.ts'
import { withArticle } from '../memories/schema.ts'
import type { Model } from '../models/model.ts'

const controllerSentence = ({ definitions, config: { controller } }: Pick<Model, 'definitions' | 'config'>): string => {
  const { units, layers } = controller
  return `${definitions.controller.name} controller of ${layers > 1 ? `${layers} × ` : ''}${plural(units, 'unit')}`
}

/** “an NTM with 128 slots of 20, 1 read head, 1 write head, LSTM controller of 100 units (67,116 parameters)” */
export const modelSentence = (model: Model): string => {
  const { config, memory, params, layers } = model
  if (layers !== undefined) return `a stack of ${layers.map(modelSentence).join('; ')}`
  const { slots, wordSize, readHeads, writeHeads } = config
  const size = `(${plural(paramCount(params), 'parameter')})`
  if (memory === undefined) return `a plain ${controllerSentence(model)} ${size}`
  const words = `${plural(slots, 'slot')} of ${wordSize}`
  const heads = `${plural(readHeads, 'read head')}, ${plural(writeHeads, 'write head')}`
  return `${withArticle(memory.schema)} with ${words}, ${heads}, ${controllerSentence(model)} ${size}`
}

/** The execution modes in words. */
export const modeText: Readonly<Record<ExecutionMode, string>> = {
  fused: 'in fused kernels',
  parallel: 'all steps at once',
  stepwise: 'step by step',
  stacked: 'layer by layer',
}

/** A line with the execution mode and its reason, and one about how slow that is; none for the fused kernels. */
export const executionLine = (choice: ExecutionChoice): string => {
  const slowness = slownessOf(choice)
  if (choice.mode === 'fused') return ''
  return `Computed ${modeText[choice.mode]}: ${choice.reason}.\n${slowness === undefined ? '' : `${capitalised(slowness)}.\n`}`
}
