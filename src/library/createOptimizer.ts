import { either as E, function as F } from 'fp-ts'
import { decode } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { OptimizerConfig } from '../training/optimizers/config.ts'
import { type Optimizer, optimizerOf } from '../training/optimizers/optimizer.ts'

/** The options of an optimizer. */
export type OptimizerOptions = Readonly<{
  /** Default `rmsprop`. */
  kind?: 'rmsprop' | 'adam'
  /** Peak learning rate. Default 1e-4. */
  learningRate?: number
  /** How the learning rate changes. Default: not at all. */
  schedule?: Readonly<{
    kind?: 'constant' | 'exponential' | 'linear' | 'cosine'
    /** Updates of linear warmup from zero. Default 0. */
    warmup?: number
    /** `exponential`: the factor per `every` updates. Default 0.5. */
    decay?: number
    /** `exponential`: updates per factor. Default 10,000. */
    every?: number
    /** `linear`, `cosine`: the fraction of the rate after `over` updates. Default 0. */
    end?: number
    /** `linear`, `cosine`: updates until the end. Default 100,000. */
    over?: number
    /** The decay starts once the average loss is below this. Default: at the first update. */
    onceBelow?: number | null
    /** Batches that this loss is averaged over. Default 100. */
    window?: number
  }>
  /** Limit of the global norm of the gradients. Default none. */
  clipNorm?: number | null
  /** Limit of each entry of the gradients, after clipping by the norm. Default none. */
  clipValue?: number | null
  /** Decay of an average of the params that evaluation and use take. Default none. */
  average?: number | null
  /** ε of both kinds. Default 1e-10. */
  epsilon?: number
  /** RMSProp: decay of the mean square. Default 0.9. */
  decay?: number
  /** RMSProp: momentum of the updates. Default 0. */
  momentum?: number
  /** RMSProp: ε inside the root, as TensorFlow; outside as PyTorch. Default true. */
  epsilonInsideRoot?: boolean
  /** RMSProp: subtracts the squared mean of the gradient (Graves 2013). Default false. */
  centered?: boolean
  /** Adam: decay of the mean. Default 0.9. */
  beta1?: number
  /** Adam: decay of the mean square. Default 0.999. */
  beta2?: number
}>

/**
 * An optimizer: a pair `init` and `update`, as in optax.
 *
 * @returns the optimizer, or `InvalidConfig` with every problem
 */
export const createOptimizer = (options: OptimizerOptions = {}): E.Either<AppError, Optimizer> =>
  F.pipe(options, decode(OptimizerConfig, 'The optimizer'), E.map(optimizerOf))
