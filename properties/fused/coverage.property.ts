import { fallbackWhere, uncovered } from '../../src/fused/coverage.ts'
import { law } from '../law.ts'
import { modelConfigs } from '../models/machine.ts'

law('a machine without kernels says which part has none, and others have none to name', modelConfigs, (config) => {
  const { kind, conventions, controller } = config
  const reason = uncovered(config)
  const switched =
    ((kind === 'ntm' || kind === 'dnc') && conventions.masking) ||
    (kind === 'dnc' && (conventions.deallocation || conventions.linkSharpness))
  const lacking = kind === 'content-dnc' || controller.kind === 'gru' || switched
  if (!lacking) return reason === undefined
  const parts = ['content-dnc', 'gru', 'masking', 'deallocation', 'linkSharpness']
  const named = parts.filter((part) => reason?.includes(part))
  const has: Readonly<Record<string, unknown>> = {
    'content-dnc': kind === 'content-dnc',
    gru: controller.kind === 'gru',
    ...conventions,
  }
  return named.length === 1 && has[named[0] ?? ''] === true && fallbackWhere(true, { path: 'fused', config }) === reason
})
