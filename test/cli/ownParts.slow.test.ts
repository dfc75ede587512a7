import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { succeed } from '../support/commandLine.ts'
import { folderOfParts } from '../support/ownParts.ts'
import { checkpoint, timeless, tiny } from '../support/runFiles.ts'

const free = tiny.replace('--set workers=1', '--set reportEvery=2')

for (const [what, own, sentence, machine] of [
  ['a task', '--task ./echo.js', /^2 workers\n/m, /an NTM with 3 slots of 2/],
  [
    'a task and a memory',
    '--task echo.js --model ./ram.js',
    /^1 worker: the memory ram has no fused kernels\nComputed step by step: the memory ram has no fused kernels\.\n/m,
    /a RAM with 3 slots of 2/,
  ],
  [
    'a controller',
    '--controller ./leaky.js --set model.controller.leak=0.5',
    /^1 worker: the controller leaky has no fused kernels\n/m,
    /leaky Elman controller of 3 units/,
  ],
  [
    'all three',
    '--task ./echo.js --model ./ram.js --controller ./leaky.js --set model.controller.layers=2',
    /^1 worker: the memory ram has no fused kernels\n/m,
    /leaky Elman controller of 2 × 3 units/,
  ],
] as const)
  test(`${what} of the reader: trained, evaluated, shown, drawn and resumed, as any other`, async () => {
    const cwd = folderOfParts()
    const named = own.replaceAll(/ --set \S+/g, '')
    const { stdout, stderr } = await succeed(cwd, `train ${free} ${own} --workers 2 --steps 4 --run whole`)
    assert.match(stderr, sentence)
    assert.match(stderr, machine)
    assert.match(stdout, new RegExp(`evaluate whole ${named.replaceAll('.', String.raw`\.`)}\n`))
    await succeed(cwd, `train ${free} ${own} --workers 2 --steps 2 --run cut --quiet`)
    await succeed(cwd, `train --resume cut --steps 4 --quiet ${named}`)
    assert.deepEqual(checkpoint(join(cwd, 'cut'), 'latest'), checkpoint(join(cwd, 'whole'), 'latest'))
    assert.deepEqual(timeless(join(cwd, 'cut')), timeless(join(cwd, 'whole')))
    assert.match((await succeed(cwd, `evaluate whole ${named}`)).stdout, /as trained/)
    assert.match((await succeed(cwd, `test whole ${named}`)).stdout, /^whole\/.*, step 4: (echo|copy), /)
    assert.match((await succeed(cwd, `inspect whole ${named}`)).stdout, machine)
    assert.match((await succeed(cwd, `export whole --to onnx ${named}`)).stdout, /^whole\/whole\.onnx, /)
    const drawn = await succeed(cwd, `plot whole ${named} --out drawn`)
    assert.match(drawn.stdout, /^drawn\/mind\.svg$/m)
  })
