import { findChromium } from '../../io/backends/chromium.ts'
import { checkCpu, checkWasm, checkWebGpu } from './checks/backends.ts'
import { type Check, found, messageOf, missing } from './checks/check.ts'
import { checkNode } from './checks/node.ts'
import { checkVersions } from './checks/tfjs.ts'

const checkChromium = (): Check => {
  const subject = { name: 'Chromium', required: false }
  const path = findChromium()
  return path === undefined
    ? missing(subject, 'not on the path; only tests in a browser need it', 'Install it: apt-get install chromium.')
    : found(subject, path)
}

/** What these checks find; where they throw, that. */
const guarded = async (
  name: string,
  required: boolean,
  checks: () => Promise<ReadonlyArray<Check>>,
): Promise<ReadonlyArray<Check>> => {
  try {
    return await checks()
  } catch (error) {
    return [missing({ name, required }, messageOf(error), 'Run npm ci; where that does not help, please report it.')]
  }
}

/** Looks for everything that training needs, and for what is optional. Leaves the WASM backend running. */
export const diagnose = async (): Promise<ReadonlyArray<Check>> => {
  const cpu = await guarded('cpu backend', true, checkCpu)
  const webgpu = await guarded('webgpu backend', false, checkWebGpu)
  const wasm = await guarded('wasm backend', true, checkWasm)
  return [checkNode(), checkVersions(), ...wasm, ...cpu, ...webgpu, checkChromium()]
}
