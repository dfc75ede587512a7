import { memoryOf } from '../models/applicable.ts'
import type { ModelConfig } from '../models/config.ts'
import { memoryPasses } from './memories/registry.ts'
import type { Model } from '../models/model.ts'

const controllers = new Set(['lstm', 'feedforward'])

/**
 * Why the fused path does not serve a machine: which part has no kernels.
 *
 * @returns `undefined` where it does
 */
export const uncovered = ({ kind, controller }: Pick<ModelConfig, 'kind' | 'controller'>): string | undefined => {
  if (memoryOf(kind).cell !== undefined && !memoryPasses.has(kind)) return `the memory ${kind} has no fused kernels`
  if (!controllers.has(controller.kind)) return `the controller ${controller.kind} has no fused kernels`
  return undefined
}

/**
 * Why a machine's batches are not shared among threads, though its path is fused.
 *
 * @returns `undefined` where they may be
 */
export const unshared = ({ kind, conventions }: Pick<ModelConfig, 'kind' | 'conventions'>): string | undefined =>
  memoryOf(kind).cell !== undefined && (conventions.bypassDropout ?? 0) > 0
    ? 'bypass dropout is drawn for whole batches'
    : undefined

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
