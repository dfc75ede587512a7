import { type Key, normal, uniform } from './random.ts'

/** Fills a parameter of `count` entries. */
export type Initializer = (key: Key, count: number) => Float32Array

/** Every entry is 0. */
export const zeros: Initializer = (_key, count) => new Float32Array(count)

/** Every entry is 1. */
export const ones: Initializer = (_key, count) => new Float32Array(count).fill(1)

/** Normal numbers of mean 0. */
export const normalOf =
  (deviation: number): Initializer =>
  (key, count) =>
    normal(key, count).map((x) => x * deviation)

/** Uniform on [−limit, limit). */
export const uniformOf =
  (limit: number): Initializer =>
  (key, count) =>
    uniform(key, count, -limit, limit)

/** Initializers of affine maps: of kernels and of biases. */
export type Initialization = Readonly<{
  kernel: (fanIn: number, fanOut: number) => Initializer
  bias: (fanIn: number) => Initializer
}>

/** The initialisations that a config can choose. */
export const initializations = {
  /**
   * Uniform ±√(6 / (fan in + fan out)), biases zero.
   *
   * Differs from Keras and TensorFlow for LSTM and GRU: the fan out is that of one gate, and kernel and recurrent kernel have their own fan in.
   *
   * @see Glorot and Bengio 2010
   */
  'glorot-uniform': {
    kernel: (fanIn, fanOut) => uniformOf(Math.sqrt(6 / (fanIn + fanOut))),
    bias: () => zeros,
  },
  /**
   * Normal of variance 1 / fan in, biases zero.
   *
   * Differs from deepmind/dnc: the normal distribution is not truncated, and kernel and recurrent kernel of an LSTM have their own fan in.
   *
   * @see LeCun et al. 1998, “Efficient BackProp”
   */
  'lecun-normal': {
    kernel: (fanIn) => normalOf(1 / Math.sqrt(fanIn)),
    bias: () => zeros,
  },
  /**
   * Uniform ±1/√(fan in), biases too: PyTorch's default.
   *
   * Differs from PyTorch for LSTM and GRU: there, all weights are uniform on ±1/√units; here, the kernel's fan in is its number of inputs.
   */
  'fan-in-uniform': {
    kernel: (fanIn) => uniformOf(1 / Math.sqrt(fanIn)),
    bias: (fanIn) => uniformOf(1 / Math.sqrt(fanIn)),
  },
} as const satisfies Readonly<Record<string, Initialization>>

/** The name of an initialisation that a config can choose: `model.initialization`. */
export type InitializationName = keyof typeof initializations
