import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import { REINSTALL } from '../../../io/commandLine.ts'
import { isInstalled } from '../../../io/optionalPackages.ts'
import { TFJS_VERSION } from '../../../tfjs/version.ts'
import { type Check, found, messageOf, missing } from './check.ts'

const required = ['tfjs-core', 'tfjs-backend-wasm', 'tfjs-backend-cpu'] as const

/** Another version of it would fail; it may be absent. */
const OPTIONAL = 'tfjs-backend-webgpu'

const versionOf = (name: string): string => {
  try {
    const manifest: unknown = createRequire(import.meta.url)(`@tensorflow/${name}/package.json`)
    return (manifest as Readonly<{ version: string }>).version
  } catch (error) {
    return messageOf(error)
  }
}

/** Checks that TensorFlow.js has the supported version. */
export const checkVersions = (expected = TFJS_VERSION): Check => {
  const subject = { name: 'TensorFlow.js', required: true }
  const others = [...required, ...(isInstalled(`@tensorflow/${OPTIONAL}`) ? [OPTIONAL] : [])]
    .map((name) => [name, versionOf(name)] as const)
    .filter(([, version]) => version !== expected)
    .map(([name, version]) => `${name} ${version}`)
  return others.length === 0
    ? found(subject, expected)
    : missing(subject, `expected ${expected}, got ${others.join(', ')}`, REINSTALL)
}

/** Checks that the internals of tfjs that the project uses exist: the gradient tape, and the reference counts of the WASM backend. */
export const checkInternals = (): Check => {
  const subject = { name: 'TensorFlow.js internals', required: true }
  const { state, registry } = tf.engine() as unknown as Readonly<{ state?: object; registry?: Record<string, object> }>
  const gaps = [
    ...(state !== undefined && 'activeTape' in state ? [] : ['engine.state.activeTape']),
    ...('incRef' in (registry?.['wasm'] ?? {}) ? [] : ['WASM backend.incRef']),
  ]
  return gaps.length === 0
    ? found(subject, 'as expected')
    : missing(subject, `missing: ${gaps.join(', ')}`, `${REINSTALL} That installs TensorFlow.js ${TFJS_VERSION}.`)
}
