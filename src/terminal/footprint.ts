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
  `the ${state} is stored every ${count(every)} time steps; the backward pass recomputes the others`

/** The predicted heap use of training, as text. */
export const footprintText = ({ update, evaluation, total }: Footprint): string => {
  const { parameters, optimizer, batch, gradients, arena, checkpointed } = update
  const excess = total > HEAP_BYTES ? `, too much. ${SMALLER}` : ''
  return [
    `predicted memory use of training: ${mebibytes(total)} of ${mebibytes(HEAP_BYTES)} MiB of the WebAssembly heap${excess}`,
    columns([
      row('update', update.total),
      row('  stored for the backward pass', arena),
      row('  parameters', parameters),
      row('  gradients', gradients),
      row('  optimizer state', optimizer),
      row('  batch', batch),
      row('evaluation', evaluation),
    ]),
    ...checkpointed.map((state) => `  ${checkpointedText(state)}`),
  ].join('\n')
}
