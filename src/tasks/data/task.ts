import { integer, type Key } from '../../core/random.ts'
import { BadSequence } from '../badSequence.ts'
import { distinctNames } from '../channels.ts'
import type { Sequence, Task } from '../task.ts'
import { batchDrawer } from './buckets.ts'
import { type DataConfig, formatOf } from './config.ts'
import type { DataFiles, SequenceSource } from './dataFile.ts'
import { channelNames, widthOf } from './field.ts'
import type { DataSchema } from './schema.ts'
import { sequenceLines } from './sequenceLines.ts'
import { partsOf } from './split.ts'
import { dataSummary } from './summary.ts'

const NAME = 'data'

/** What the task says of itself without its files. */
const described = (config: DataConfig, schema: DataSchema) => {
  const { kind, inputs, targets, longest, scaling } = schema
  const isText = formatOf(config.data ?? '', config) === 'txt'
  return {
    name: NAME,
    inputSize: widthOf(inputs),
    targetSize: widthOf(targets),
    maxSteps: longest,
    targets: { kind },
    channels: { inputs: distinctNames(channelNames(inputs)), targets: distinctNames(channelNames(targets)) },
    ...(scaling !== null && {
      standardisation: {
        ...(scaling.inputs !== null && { inputs: scaling.inputs }),
        ...(scaling.targets !== null && { targets: scaling.targets }),
      },
    }),
    text: sequenceLines(schema, isText ? config.unit : undefined),
    variants: [],
  } satisfies Partial<Task>
}

const drawnFrom = (source: SequenceSource) => ({
  draw: (key: Key): Sequence => source.at(integer(key, 0, source.count - 1)),
  drawBatch: batchDrawer(source),
  all: { count: source.count, at: source.at },
})

/**
 * The task of a model that was trained on files which are not at hand: all but sequences.
 *
 * @throws BadSequence where it is to draw one
 */
export const taskWithoutFiles = (config: DataConfig, schema: DataSchema): Task => ({
  ...described(config, schema),
  draw: () => {
    throw new BadSequence({ task: NAME, sequence: 0, reason: `the file ${config.data} is not read here` })
  },
})

/** The task of files: draws from the training part, in batches of similar lengths; evaluations use the held-out part. */
export const taskOfFiles = (config: DataConfig, files: DataFiles): Task => {
  const about = described(config, files.schema)
  const parts = partsOf(files, config)
  const { train, heldOut } = parts
  return {
    ...about,
    ...drawnFrom(train),
    maxSteps: train.longest,
    ...(heldOut.count > 0 && { heldOut: { ...about, maxSteps: heldOut.longest, ...drawnFrom(heldOut) } }),
    about: dataSummary(config, files.schema, parts),
  }
}
