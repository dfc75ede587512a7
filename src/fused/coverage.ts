import type { ModelConfig } from '../models/config.ts'
import type { Model } from '../models/model.ts'

const memories = new Set(['ntm', 'dnc', 'content-dnc', 'sam', 'sdnc', 'none'])
const controllers = new Set(['lstm', 'feedforward'])

/** The conventions without kernels, by the memories that they bear on. */
const switches = [['bypassDropout', ['ntm', 'dnc', 'content-dnc', 'sam', 'sdnc']]] as const satisfies ReadonlyArray<
  readonly [keyof ModelConfig['conventions'], ReadonlyArray<string>]
>

/**
 * Why the fused path does not serve a machine: which part has no kernels.
 *
 * @returns `undefined` where it does
 */
export const uncovered = ({ kind, controller, conventions }: ModelConfig): string | undefined => {
  if (!memories.has(kind)) return `the memory ${kind} has no fused kernels`
  if (!controllers.has(controller.kind)) return `the controller ${controller.kind} has no fused kernels`
  const on = switches.find(([name, kinds]) => conventions[name] && kinds.some((bearing) => bearing === kind))
  if (on !== undefined) return `the convention ${on[0]} has no fused kernels`
  return undefined
}

/**
 * Why the fused kernels do not compute a machine's sequences.
 *
 * @param hasKernels whether its backend has the kernels
 * @returns          `undefined` where they do
 */
export const fallbackWhere = (hasKernels: boolean, { path, config }: Pick<Model, 'path' | 'config'>) => {
  if (path === 'reference') return 'the reference path was asked for'
  return uncovered(config) ?? (hasKernels ? undefined : 'the fused kernels run on the WASM backend with SIMD alone')
}

/** Whether a machine without kernels computes all steps of a sequence at once: not where steps were asked for. */
export const isAtOnce = ({ path, atOnce }: Pick<Model, 'path' | 'atOnce'>): boolean =>
  path === 'fused' && atOnce !== undefined
