import { type Check, found, missing } from './check.ts'

const LEAST = [20, 19] as const

/** Checks that this version of Node.js is supported. */
export const checkNode = (version = process.versions.node): Check => {
  const subject = { name: 'Node.js', required: true }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
    ? found(subject, version)
    : missing(subject, `${version} is too old`, `Install Node.js ${LEAST.join('.')} or newer from https://nodejs.org.`)
}
