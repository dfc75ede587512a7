/** Runs a script of this folder in a process of its own: when Dawn crashes, the tests go on. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export type Ending = Readonly<{ code: number | null; signal: string | null; stdout: string; stderr: string }>

const LIMIT_MS = 180_000

/**
 * @param script its name in this folder
 * @param env    variables on top of the test's own
 * @param args   arguments for Node, before the script
 */
export const runScript = (
  script: string,
  env: Readonly<Record<string, string>> = {},
  args: ReadonlyArray<string> = [],
): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL(script, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', ...args, file], {
      env: { ...process.env, ...env },
      timeout: LIMIT_MS,
    })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (texts[stream] += text))
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }))
  })
