import { either as E, function as F } from 'fp-ts'
import { decode } from '../core/codec.ts'
import { DataConfig } from './data/config.ts'
import { taskOfFiles, taskWithoutFiles } from './data/task.ts'
import type { TaskDefinition } from './task.ts'

/**
 * Data: sequences of the user's own files, in JSONL, CSV, TSV, text or npz. Kinds, sizes and classes are inferred from
 * the file when it is read; a run keeps them as `schema`.
 *
 * Inputs `[T, I]`: numbers, or classes, one-hot. Targets `[T, O]`: bits, one class, or values. The mask holds the weights of
 * the file, by default 1.
 */
export const data: TaskDefinition = {
  name: 'data',
  summary: 'Learn the sequences of your own file.',
  source: 'your own data',
  config: DataConfig,
  configure: (input, files) =>
    F.pipe(
      input,
      decode(DataConfig, 'task "data"'),
      E.chain((config) => {
        if (files?.data !== undefined) return E.right(taskOfFiles(config, files.data))
        if (config.schema !== null) return E.right(taskWithoutFiles(config, config.schema))
        const message =
          config.data === null
            ? 'The task data reads its sequences from a file: give --data FILE.'
            : `The task data reads its sequences from ${config.data}, which cannot be read here.`
        return E.left({ tag: 'Usage', message })
      }),
    ),
}
