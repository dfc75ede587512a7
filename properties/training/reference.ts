import type { OptimizerConfig } from '../../src/training/optimizers/config.ts'

export type Numbers = ReadonlyArray<number>

/** An independent computation of the learning rate of update t. */
const rateAt = ({ learningRate, schedule }: OptimizerConfig, t: number): number => {
  const { kind, warmup, decay, every, end, over } = schedule
  if (t < warmup) return (learningRate * (t + 1)) / warmup
  const after = t - warmup
  if (kind === 'exponential') return learningRate * decay ** (after / every)
  if (kind === 'linear') return learningRate * (after >= over ? end : 1 - ((1 - end) * after) / over)
  return learningRate
}

const clip = ({ clipNorm, clipValue }: OptimizerConfig, gradient: Numbers): Numbers => {
  const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0))
  const scaled = clipNorm !== null && norm > clipNorm ? gradient.map((g) => (g * clipNorm) / norm) : gradient
  return clipValue === null ? scaled : scaled.map((g) => Math.min(clipValue, Math.max(-clipValue, g)))
}

/** One param's updates, in plain float64, as the papers and PyTorch's documentation have them. */
const rmsprop = (config: OptimizerConfig, gradients: Numbers): Numbers => {
  const { decay, epsilon, epsilonInsideRoot, centered, momentum } = config
  let [square, mean, velocity] = [0, 0, 0]
  return gradients.map((g, t) => {
    square = decay * square + (1 - decay) * g * g
    mean = decay * mean + (1 - decay) * g
    const variance = Math.max(0, centered ? square - mean * mean : square)
    const direction = g / (epsilonInsideRoot ? Math.sqrt(variance + epsilon) : Math.sqrt(variance) + epsilon)
    velocity = momentum * velocity + direction
    return -rateAt(config, t) * velocity
  })
}

const adam = (config: OptimizerConfig, gradients: Numbers): Numbers => {
  const { beta1, beta2, epsilon } = config
  let [first, second] = [0, 0]
  return gradients.map((g, t) => {
    first = beta1 * first + (1 - beta1) * g
    second = beta2 * second + (1 - beta2) * g * g
    const [m, v] = [first / (1 - beta1 ** (t + 1)), second / (1 - beta2 ** (t + 1))]
    return (-rateAt(config, t) * m) / (Math.sqrt(v) + epsilon)
  })
}

/** The expected updates for a list of gradients. */
export const referenceRun = (config: OptimizerConfig, gradients: ReadonlyArray<Numbers>): ReadonlyArray<Numbers> => {
  const clipped = gradients.map((gradient) => clip(config, gradient))
  const one = config.kind === 'adam' ? adam : rmsprop
  const courses = (clipped[0] ?? []).map((_, at) =>
    one(
      config,
      clipped.map((gradient) => gradient[at] as number),
    ),
  )
  return clipped.map((_, t) => courses.map((course) => course[t] as number))
}
