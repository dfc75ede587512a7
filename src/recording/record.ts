import * as tf from '@tensorflow/tfjs-core'
import { refuse } from '../core/floats.ts'
import { disposeExcept, tidy } from '../core/ownership.ts'
import type { TreeRecord } from '../core/tree.ts'
import { joined } from '../memories/memory.ts'
import { recordedFields } from '../memories/schema.ts'
import { answersOf } from '../models/answers.ts'
import { checkedSequence } from '../models/checkedCalls.ts'
import type { Model } from '../models/model.ts'
import { type Batch, toBatch } from '../tasks/batch.ts'
import { channelsOf } from '../tasks/channels.ts'
import { timelineOf } from '../tasks/phases.ts'
import type { Sequence, Task } from '../tasks/task.ts'
import type { Numbers, Recording } from './recording.ts'

/** Every intermediate of every step by name, `[T B …]`, and the outputs `[T B O]` as probabilities or values. */
export type Recorded = Readonly<{ outputs: tf.Tensor3D; intermediates: Readonly<Record<string, tf.Tensor>> }>

type Shown = Readonly<{ output: tf.Tensor2D; intermediates: Readonly<Record<string, tf.Tensor>> }>

/**
 * Runs a model over a batch with the training step and keeps everything that it computes.
 *
 * @param given inputs `[T B I]`; the rest is ignored
 * @returns     the fields of {@link Recording}, with a batch axis after time
 * @law the outputs are those of the step; the last entry of each state field is the state after the last step
 */
export const record = (model: Model, params: TreeRecord, given: Pick<Batch, 'inputs'>): Recorded =>
  tidy(() => {
    const inputs = checkedSequence(model, params, undefined, given.inputs)
    const steps: Shown[] = []
    let state = model.initialState(params, inputs.shape[1])
    for (let t = 0; t < inputs.shape[0]; t++) {
      const row = tf.squeeze<tf.Tensor2D>(tf.slice3d(inputs, [t, 0, 0], [1, -1, -1]), [0])
      const [next, shown] = tidy(() => {
        const [after, { logits, intermediates }] = model.observe(params, state, row)
        const named = Object.fromEntries(Object.entries(intermediates).map(([name, parts]) => [name, joined(parts)]))
        return [
          after,
          {
            output: answersOf(model.config.outputs.kind, logits),
            intermediates: { ...named, ...model.memory?.derived?.(named) },
          },
        ] as const
      })
      steps.push(shown)
      const kept = new Set(steps.flatMap(({ intermediates }) => Object.values(intermediates)))
      state = disposeExcept(state, next, kept)
    }
    const names = Object.keys((steps[0] as Shown).intermediates)
    return {
      outputs: tf.stack(steps.map(({ output }) => output)) as tf.Tensor3D,
      intermediates: Object.fromEntries(
        names.map((name) => [name, tf.stack(steps.map(({ intermediates }) => intermediates[name] as tf.Tensor))]),
      ),
    }
  })

/** The numbers of a tensor `[T 1 …]`, without its batch axis. */
const numbersOf = async (x: tf.Tensor): Promise<Numbers> => ({
  shape: x.shape.filter((_, axis) => axis !== 1),
  data: (await x.data()) as Float32Array,
})

/**
 * Runs a model over one sequence and returns everything that it computed as numbers.
 *
 * @param task of the sequence: its channels' names and the sequence's phases are recorded
 * @throws RangeError for a stack, which has no single memory to draw: record its layers, each on its own
 */
export const recordingOf = async (
  model: Model,
  params: TreeRecord,
  sequence: Sequence,
  task?: Pick<Task, 'inputSize' | 'targetSize' | 'channels' | 'timeline' | 'targets' | 'words'>,
): Promise<Recording> => {
  if (model.layers !== undefined)
    refuse('recordingOf', 'a model of one layer', 'a stack: give it a layer and its params')
  const batch = toBatch([sequence])
  let recorded: Recorded | undefined
  try {
    recorded = record(model, params, batch)
    const { kind, slots, wordSize, readHeads, writeHeads, shifts } = model.config
    const intermediates = await Promise.all(
      Object.entries(recorded.intermediates).map(async ([name, x]) => [name, await numbersOf(x)] as const),
    )
    return {
      readAs: { kind: model.config.outputs.kind },
      ...(task && { channels: channelsOf(task), timeline: timelineOf(task, sequence) }),
      anatomy: { kind, slots, wordSize, readHeads, writeHeads, shifts },
      fields: recordedFields(model.definitions.memory.schema),
      inputs: await numbersOf(batch.inputs),
      targets: await numbersOf(batch.targets),
      mask: await numbersOf(batch.mask),
      outputs: await numbersOf(recorded.outputs),
      intermediates: Object.fromEntries(intermediates),
    }
  } finally {
    tf.dispose([batch, ...(recorded === undefined ? [] : [recorded as tf.TensorContainer])])
  }
}
