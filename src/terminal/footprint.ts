import { count, short } from '../core/numbers.ts'
import type { Checkpointed, Footprint } from '../runs/footprint.ts'
import { SMALLER } from '../runs/outOfMemory.ts'
import { HEAP_BYTES } from '../tfjs/heapExhausted.ts'
import { columns } from './columns.ts'

/** 14.3, 1,024 */
const mebibytes = (bytes: number): string => {
  const whole = bytes / 2 ** 20
  return whole < 100 ? short(whole) : count(Math.ceil(whole))
}

const row = (name: string, bytes: number): ReadonlyArray<string> => [name, mebibytes(bytes), 'MiB']

const checkpointedText = ({ state, every }: Checkpointed): string =>
  `the ${state} is kept at one step of ${count(every)}; the backward pass computes the others again`

/** What training takes of the heap, for a person. */
export const footprintText = ({ update, evaluation, total }: Footprint): string => {
  const { parameters, optimizer, batch, gradients, arena, checkpointed } = update
  const excess = total > HEAP_BYTES ? `: too much. ${SMALLER}` : ''
  return [
    `memory of training, predicted: ${mebibytes(total)} MiB of the WebAssembly heap’s ${mebibytes(HEAP_BYTES)} MiB${excess}`,
    columns([
      row('an update', update.total),
      row('  what the backward pass needs', arena),
      row('  parameters', parameters),
      row('  gradients', gradients),
      row('  the optimizer’s state', optimizer),
      row('  the batch', batch),
      row('an evaluation', evaluation),
    ]),
    ...checkpointed.map((state) => `  ${checkpointedText(state)}`),
  ].join('\n')
}
