import { fallbackWhere, uncovered } from '../../src/fused/coverage.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import { law } from '../law.ts'
import { modelConfigs } from '../models/machine.ts'

/** Kinds of memories and controllers that have kernels. */
const withKernels = new Set<string>(['ntm', 'dnc', 'content-dnc', 'sam', 'sdnc', 'none', 'lstm', 'feedforward'])

const saysWhatLacks = (config: WholeModelConfig): boolean => {
  const { kind, controller } = config
  const lacking = [kind, controller.kind].filter((name) => !withKernels.has(name))
  const reason = uncovered(config)
  if (lacking.length === 0) return reason === undefined
  const told = lacking.some((part) => reason?.endsWith(` ${part} has no fused kernels`))
  return told && fallbackWhere(true, { path: 'fused', config }) === reason
}

law('a machine without kernels says which part has none, and others have none to name', modelConfigs, saysWhatLacks)
