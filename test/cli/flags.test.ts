import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before } from 'node:test'
import { folderOfParts } from '../support/ownParts.ts'
import { flagTests } from './flags.ts'

const cwd = folderOfParts()

before(() => {
  writeFileSync(join(cwd, 'config.json'), JSON.stringify({ task: { name: 'reversal' }, batchSize: 1 }))
  const lines = (from: number) =>
    Array.from({ length: 12 }, (_, at) => {
      const bits = [at & 1, (at >> 1) & 1, (at >> 2) & 1, from].map((bit) => [bit])
      return JSON.stringify({ inputs: bits, targets: bits, mask: [0, 1, 1, 1] })
    }).join('\n')
  writeFileSync(join(cwd, 'zeros.jsonl'), lines(0))
  writeFileSync(join(cwd, 'ones.jsonl'), lines(1))
})

const data = '--task data --data zeros.jsonl'

/** The flags of a config. */
const ofConfig = (line: string) =>
  ({
    '--task': '--task reversal',
    '--model': '--model dnc',
    '--controller': '--controller gru',
    '--preset': '--preset pytorch-dnc',
    '--data': [data, line],
    '--held-out': ['--held-out ones.jsonl', `${line} ${data}`],
    '--seed': '--seed 7',
    '--steps': '--steps 7',
    '--until': '--until plateau',
    '--batch-size': '--batch-size 3',
    '--learning-rate': '--learning-rate 0.5',
    '--backend': '--backend cpu',
    '--config': '--config config.json',
    '--set': '--set batchSize=3',
  }) as const

flagTests(cwd, 'sample', { line: 'sample', flags: { ...ofConfig('sample'), '--json': '--json' } })
flagTests(cwd, 'config', { line: 'config', flags: ofConfig('config') })
flagTests(cwd, 'inspect', { line: 'inspect', flags: { ...ofConfig('inspect'), '--json': '--json' } })
