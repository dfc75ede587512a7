import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { folder } from '../support.ts'

const KILLS = 5
/** Milliseconds that the last session has between its first word and its end. */
const LONGEST = 150

/** Lets a process go on with the run, kills it in the middle, and returns what it said. */
const session = (directory: string, delay: number): Promise<Readonly<{ told: string; errors: string }>> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'endlessRun.ts'), directory])
    let told = ''
    let errors = ''
    child.stdout.on('data', (text: Buffer) => {
      if (told === '') setTimeout(() => child.kill('SIGKILL'), delay)
      told += String(text)
    })
    child.stderr.on('data', (text: Buffer) => {
      errors += String(text)
    })
    child.on('close', () => resolve({ told, errors }))
  })

test('a run that is killed again and again goes on each time', async (t) => {
  const directory = join(folder(t), 'run')
  let reached = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const { told, errors } = await session(directory, (LONGEST * kill) / (KILLS - 1))
    assert.equal(errors, '')
    const start = /from (\d+)/.exec(told)?.[1]
    if (start === undefined) continue
    assert.ok(Number(start) >= reached, `it fell from step ${reached} back to ${start}`)
    reached = Number(start)
  }
  assert.ok(reached > 0, 'it never came far enough to be resumed')
})
