import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('../fixtures/conformance/', import.meta.url)

/** The conformance vectors' file names. */
export const vectorNames = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.safetensors'))

export const vectorBytes = (name: string): Uint8Array => readFileSync(new URL(name, folder))
