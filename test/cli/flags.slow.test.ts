import { copyFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before } from 'node:test'
import { succeed } from '../support/commandLine.ts'
import { folderOfParts } from '../support/ownParts.ts'
import { tiny } from '../support/runFiles.ts'
import { flagTests } from './flags.ts'

const cwd = folderOfParts()

const sequences = (last: number): string =>
  Array.from({ length: 24 }, (_, at) => {
    const bits = [at & 1, (at >> 1) & 1, (at >> 2) & 1, (at >> 3) & 1, last].map((bit) => [bit])
    return JSON.stringify({ inputs: bits, targets: bits, mask: [0, 1, 1, 1, 1] })
  }).join('\n')

before(async () => {
  const often = '--set reportEvery=1 --set evalEvery=2 --set checkpointEvery=2 --quiet'
  await succeed(cwd, `train ${tiny} ${often} --model dnc --steps 4 --run R`)
  await succeed(
    cwd,
    `train ${tiny} ${often} --task ./echo.js --model ./ram.js --controller ./leaky.js --steps 2 --run O`,
  )
  writeFileSync(join(cwd, 'zeros.jsonl'), sequences(0))
  writeFileSync(join(cwd, 'ones.jsonl'), sequences(1))
  const machine = tiny.replaceAll(/--set task\.\S+/g, '')
  await succeed(cwd, `train --task data --data zeros.jsonl ${machine} ${often} --steps 2 --run D`)
  cpSync(join(cwd, 'zeros.jsonl'), join(cwd, 'moved.jsonl'))
  writeFileSync(join(cwd, 'text.txt'), 'The cat sat on the mat.\n'.repeat(20))
  await succeed(cwd, `train --task data --data text.txt ${machine} ${often} --steps 2 --run T`)
  writeFileSync(join(cwd, 'rows.jsonl'), '{"inputs": [[0], [1]]}\n')
  for (const file of readdirSync(resolve('test/fixtures/conformance')).filter((name) => name.endsWith('tensors')))
    copyFileSync(resolve('test/fixtures/conformance', file), join(cwd, file))
})

/** The flags of a command on a run. */
const onRun = (command: string) =>
  ({
    '--task': ['--task ./echo.js', `${command} O --model ./ram.js --controller ./leaky.js`],
    '--model': ['--model ./ram.js', `${command} O --task ./echo.js --controller ./leaky.js`],
    '--controller': ['--controller ./leaky.js', `${command} O --task ./echo.js --model ./ram.js`],
    '--backend': '--backend nosuch',
    '--data': ['--data moved.jsonl --set task.sha256=0', `${command} D`],
    '--held-out': ['--held-out ones.jsonl', `${command} D`],
    '--set': '--set task.maxWords=4 --set task.minWords=4',
  }) as const

flagTests(cwd, 'evaluate', { line: 'evaluate R', flags: { ...onRun('evaluate'), '--json': '--json' } })

flagTests(cwd, 'test', {
  line: 'test R',
  flags: {
    ...onRun('test'),
    '--seed': '--seed 4',
    '--sequences': '--sequences 2',
    '--variant': ['--variant nosuch', 'test R'],
    '--json': '--json',
    '--html': '--html page.html',
    '--open': ['--open --sequences 2', 'test R'],
  },
})

flagTests(cwd, 'plot', {
  line: 'plot R --out figures',
  flags: {
    // What these do is shown by `test`, which loads a run in the same way, and draws nothing.
    '--task': '--task ./nosuch.js',
    '--model': '--model ./nosuch.js',
    '--controller': '--controller ./nosuch.js',
    '--backend': '--backend nosuch',
    '--data': '--data nosuch',
    '--held-out': '--held-out nosuch',
    '--set': '--set model.wordSize=9',
    '--out': ['--out figures', 'plot R'],
    '--seed': '--seed 7 --set task.minWords=2',
    '--step': '--step 99',
    '--html': '--html',
  },
})

flagTests(cwd, 'predict', {
  line: 'predict D --data rows.jsonl',
  flags: {
    '--task': ['--task ./echo.js', 'predict O --stream --model ./ram.js --controller ./leaky.js'],
    '--model': ['--model ./ram.js', 'predict O --stream --task ./echo.js --controller ./leaky.js'],
    '--controller': ['--controller ./leaky.js', 'predict O --stream --task ./echo.js --model ./ram.js'],
    '--data': ['--data rows.jsonl', 'predict D'],
    '--stream': ['--stream', 'predict D'],
    '--state': ['--state state', 'predict D --stream'],
    '--generate': ['--generate 5', 'predict T'],
    '--temperature': ['--temperature 9', 'predict T --generate 30'],
    '--seed': ['--seed 5', 'predict T --generate 30'],
    '--prompt': ['--prompt cat', 'predict T --generate 5'],
    '--json': ['--json', 'predict T --generate 5'],
    '--csv': '--csv',
    '--backend': '--backend nosuch',
    '--set': '--set model.slots=9',
  },
})

flagTests(cwd, 'export', {
  line: 'export R --to npz --out file',
  flags: {
    '--task': ['--task ./echo.js', 'export O --to npz --model ./ram.js --controller ./leaky.js'],
    '--model': ['--model ./ram.js', 'export O --to npz --task ./echo.js --controller ./leaky.js'],
    '--controller': ['--controller ./leaky.js', 'export O --to npz --task ./echo.js --model ./ram.js'],
    '--to': ['--to npz', 'export R'],
    '--out': ['--out file', 'export R --to npz'],
    '--force': ['--force', 'export R --to npz --out text.txt'],
    '--data': ['--data moved.jsonl --set task.sha256=0', 'export D --to npz'],
    '--set': ['--set model.slots=9', 'export R --to onnx'],
    '--json': '--json',
  },
})

flagTests(cwd, 'import', {
  line: 'import R/checkpoints/latest.safetensors --from safetensors',
  flags: {
    '--from': ['--from safetensors', 'import R/checkpoints/latest.safetensors'],
    '--run': '--run mine',
    '--task': '--task reversal --set task.bits=1',
    '--data': '--data zeros.jsonl',
    '--activations': '--activations later',
    '--feed-reads': '--feed-reads',
    '--signed-bits': '--signed-bits',
    '--set': '--set reportEvery=12345',
    '--json': '--json',
  },
})

flagTests(cwd, 'verify', {
  line: 'verify ntm-paper.safetensors',
  flags: {
    '--backend': '--backend cpu --json',
    '--path': '--path fused --json',
    '--model': '--model ./nosuch.js',
    '--controller': '--controller ./nosuch.js',
    '--json': '--json',
  },
})

const small = '--sizes 1,4,4,1,4,3,3,3'
flagTests(cwd, 'bench', {
  line: `bench ${small} --iterations 2`,
  flags: {
    '--model': '--model ntm',
    '--sizes': [small, 'bench --iterations 1 --sizes 1,4,4,1,4,3,3,4'],
    '--iterations': '--iterations 3',
    '--path': '--path reference',
    '--workers': ['--workers 2 --path reference', `bench ${small}`],
    '--json': '--json',
  },
})
