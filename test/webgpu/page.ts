/** The trial in a browser's tab: bundled, served and called by the test. */
import { either as E } from 'fp-ts'
import { type BackendName, explain, startBackend } from '../../src/index.ts'
import { deviations, type Losses, losses } from './trial.ts'

/** What a tab reports; `beyond` are the tensors beyond the tolerances. */
export type TabReport = Readonly<{
  compared: number
  beyond: ReadonlyArray<string>
  losses: Losses
}>

const bytesOf = async (path: string): Promise<Uint8Array> => {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** @throws Error where the backend does not start, with what the user would read */
export const runTrial = async (backend: BackendName, vectors: ReadonlyArray<string>): Promise<TabReport> => {
  const started = await startBackend(backend, { wasmPaths: '/wasm/' })
  if (E.isLeft(started)) throw new Error(explain(started.left))
  const findings = []
  for (const name of vectors) findings.push(await deviations(name, await bytesOf(`/vectors/${name}`)))
  return {
    compared: findings.reduce((sum, { compared }) => sum + compared, 0),
    beyond: findings.flatMap(({ beyond }) => beyond),
    losses: await losses(),
  }
}

Object.assign(globalThis, { runTrial })
