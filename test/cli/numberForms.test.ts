import assert from 'node:assert/strict'
import { test } from 'node:test'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'

const cwd = emptyFolder()

test('flags and --set take numbers in their usual forms', async () => {
  const line =
    'config --learning-rate .001 --seed +7 --steps 1_000 --batch-size 4. --until loss<.5 --set optimizer.clipNorm=1E1'
  const { stdout } = await succeed(cwd, line)
  const config = JSON.parse(stdout) as Record<string, Record<string, unknown>>
  assert.deepEqual(
    [config['optimizer']?.['learningRate'], config['seed'], config['steps'], config['batchSize'], config['until']],
    [0.001, 7, 1000, 4, 'loss<.5'],
  )
  assert.equal(config['optimizer']?.['clipNorm'], 10)
})

test('flags that are read as whole numbers take them, too', async () => {
  const { stdout } = await succeed(cwd, 'bench --model none --sizes 1,2,2,1,2,2,2,+2 --iterations 1. --json')
  assert.equal((JSON.parse(stdout) as { iterations?: number }).iterations ?? 1, 1)
})
