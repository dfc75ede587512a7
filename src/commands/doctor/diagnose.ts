import { findChromium } from '../../io/backends/chromium.ts'
import { REINSTALL } from '../../io/commandLine.ts'
import { checkCpu, checkWasm, checkWebGpu } from './checks/backends.ts'
import { type Check, found, messageOf, missing } from './checks/check.ts'
import { checkNode } from './checks/node.ts'
import { checkOptionalPackages } from './checks/packages.ts'
import { checkVersions } from './checks/tfjs.ts'

const checkChromium = (): Check => {
  const subject = { name: 'Chromium', required: false }
  const path = findChromium()
  return path === undefined
    ? missing(subject, 'not on the PATH (only browser tests need it)', 'Install it: apt-get install chromium.')
    : found(subject, path)
}

/** The results of some checks; a thrown error becomes a failed check. */
const guarded = async (
  name: string,
  required: boolean,
  checks: () => Promise<ReadonlyArray<Check>>,
): Promise<ReadonlyArray<Check>> => {
  try {
    return await checks()
  } catch (error) {
    return [missing({ name, required }, messageOf(error), `${REINSTALL} If that does not help, please report it.`)]
  }
}

/** Runs all checks, required and optional. Leaves the WASM backend running. */
export const diagnose = async (): Promise<ReadonlyArray<Check>> => {
  const cpu = await guarded('cpu backend', true, checkCpu)
  const webgpu = await guarded('webgpu backend', false, checkWebGpu)
  const wasm = await guarded('wasm backend', true, checkWasm)
  return [checkNode(), checkVersions(), ...wasm, ...cpu, ...checkOptionalPackages(), ...webgpu, checkChromium()]
}
