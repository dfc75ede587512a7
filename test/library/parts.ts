import * as tf from '@tensorflow/tfjs-core'
import { addressing, codec, controllers, defineController, defineMemory, memories, tensors } from '../../src/index.ts'

const schema = memories.defineSchema({
  kind: 'ram',
  article: 'a',
  name: 'RAM',
  title: 'Random access memory: the controller outputs the addresses',
  source: 'an example',
  options: memories.SIZES,
  conventions: [],
  state: {
    memory: { axes: 'N W', role: 'memory' },
    readWeightings: { axes: 'R N', role: 'weightings' },
    writeWeightings: { axes: 'K N', role: 'weightings' },
  },
  interface: {
    readAddresses: { axes: 'R N', activation: 'softmax' },
    writeAddresses: { axes: 'K N', activation: 'softmax' },
    eraseVectors: { axes: 'K W', activation: 'sigmoid' },
    addVectors: { axes: 'K W', activation: 'keyActivation' },
  },
  intermediates: {},
})

/** A memory whose controller outputs the addresses, with an option of its own. */
export const ram = defineMemory({
  schema,
  ownOptions: { gain: codec.withDefault(codec.Positive, 1, 'factor on what is read') },
  cell:
    ({ gain }) =>
    (state, ξ) =>
      tensors.tidy(() => {
        const [readWeightings, writeWeightings] = [tf.clone(ξ.readAddresses), tf.clone(ξ.writeAddresses)]
        const { eraseVectors, addVectors: writeVectors } = ξ
        const memory = addressing.erasedAndWritten({
          memory: state.memory,
          writeWeightings,
          eraseVectors,
          writeVectors,
        })
        const readVectors = tf.mul<tf.Tensor3D>(gain, addressing.read({ memory, readWeightings }))
        return { memory, readWeightings, writeWeightings, readVectors }
      }),
})

/** A leaky Elman network, with an option of its own. */
export const leaky = defineController({
  kind: 'leaky',
  name: 'leaky Elman',
  summary: 'One layer of tanh units that sees its own last output',
  source: 'Elman 1990, “Finding structure in time”',
  options: [],
  ownOptions: { leak: codec.withDefault(codec.UnitInterval, 1, 'how far a step moves the units') },
  layer: ({ inputSize, units, leak, initialization }) =>
    controllers.defineLayer({
      params: { kernel: { shape: [inputSize, units], initialize: initialization.kernel(inputSize, units) } },
      state: { hidden: { shape: [units], role: 'controller' } },
      step: ({ kernel }, { hidden }, x) =>
        tensors.tidy(() => {
          const next = tf.add(tf.mul(1 - leak, hidden), tf.mul(leak, tf.tanh(tf.matMul(x, kernel))))
          return [{ hidden: next }, next]
        }),
    }),
})
