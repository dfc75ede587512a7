import assert from 'node:assert/strict'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { HeapExhausted } from '../../src/tfjs/heapExhausted.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const VECTOR = 'ntm.safetensors'

before(async () => {
  const often = '--set reportEvery=1 --set evalEvery=2 --set checkpointEvery=2'
  await succeed(cwd, `train ${tiny} ${often} --model dnc --steps 4 --run R --quiet`)
  const rows = Array.from({ length: 40 }, (_, t) => `${t},${Math.sin(t / 3)}`)
  writeFileSync(join(cwd, 'series.csv'), ['t,x', ...rows].join('\n'))
  const machine = tiny.replaceAll(/--set task\.\S+/g, '')
  const series = '--task data --data series.csv --set task.inputs=["x"] --set task.window=8'
  await succeed(cwd, `train ${series} ${machine} --steps 1 --run S --quiet`)
  writeFileSync(join(cwd, 'rows.jsonl'), '{"inputs": [[0.1], [0.2]]}\n')
  copyFileSync(resolve('test/fixtures/conformance/ntm-paper.safetensors'), join(cwd, VECTOR))
})

const commands: ReadonlyArray<string> = [
  `train ${tiny} --steps 2 --run new-$`,
  `train ${tiny} --steps 2 --run ref-$ --set path=reference`,
  'train --from R --steps 2 --run from-$',
  'train --resume R --steps 900',
  'train --resume R --steps 1 --json',
  'evaluate R',
  'test R',
  'test R --json --sequences 2',
  'test R --html page.html',
  'plot R --out figures',
  'predict S --data rows.jsonl',
  'predict S --generate 3 --prompt 0.5',
  'export R --to onnx --force',
  'export R --to npz --force',
  'import R/checkpoints/latest.safetensors --from safetensors --run import-$',
  'inspect R',
  'sample --task copy',
  `verify ${VECTOR}`,
  `verify ${VECTOR} --path fused`,
  'bench --model ntm --sizes 1,4,4,1,4,3,3,3 --iterations 2',
]

/** Runs a command on a heap that is full after some allocations. */
const withHeapOf = async <A>(allocations: number, work: () => Promise<A>): Promise<A> => {
  const { wasm } = tf.backend() as unknown as { wasm: { _malloc: (bytes: number) => number } }
  const { _malloc } = wasm
  let left = allocations
  wasm._malloc = (bytes) => {
    if (left-- <= 0) throw new HeapExhausted(bytes, 0)
    return _malloc(bytes)
  }
  try {
    return await work()
  } finally {
    wasm._malloc = _malloc
  }
}

for (const line of commands)
  test(`a full heap is no internal error: ${line.replaceAll(tiny, '…')}`, async () => {
    for (const allocations of [0, 3, 40, 400]) {
      const words = line.replace('$', String(allocations))
      const { code, stderr } = await withHeapOf(allocations, () => engram(cwd, words))
      assert.doesNotMatch(stderr, /Internal error/)
      assert.ok(code === 0 || code === 2, `exit ${code}: ${stderr}`)
      if (code === 2)
        assert.match(stderr, /needs [\d,]+ MiB of the WebAssembly heap, which has [\d,]+ MiB\.\n {2}• [A-Z]/)
    }
  })
