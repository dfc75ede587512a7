import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { emptyFolder } from '../support/emptyFolder.ts'
import { ready } from '../support/ready.ts'
import type { Matrix } from '../support/torch/float64.ts'
import { savedLegacy, savedZip } from '../support/torch/pickle.ts'
import * as csordas from '../support/torch/sources/csordas.ts'
import * as ixaxaar from '../support/torch/sources/ixaxaar.ts'
import * as pytorchDnc from '../support/torch/sources/pytorchDnc.ts'
import * as pytorchNtm from '../support/torch/sources/pytorchNtm.ts'
import { randomWeights, type Weights } from '../support/torch/weights.ts'
import { imported, largestDifference, logitsOf, randomInputs } from './imported.ts'

const cwd = emptyFolder()
before(ready)

const STEPS = 12

type Case = Readonly<{
  name: string
  shapes: Readonly<Record<string, ReadonlyArray<number>>>
  inputs: number
  outputs: (weights: Weights, inputs: Matrix) => Matrix
  flags: string
}>

const ntm = (sizes: pytorchNtm.Sizes, activations: 'published' | 'later' = 'published'): Case => ({
  name: `pytorch-ntm: heads ${sizes.heads}, ${sizes.layers} layers, ${activations} activations`,
  shapes: pytorchNtm.shapes(sizes),
  inputs: sizes.I,
  outputs: (weights, inputs) => pytorchNtm.outputs(weights, sizes, inputs, activations),
  flags: `--from pytorch-ntm --activations ${activations}`,
})

const jingweiz = (sizes: pytorchDnc.Sizes): Case => ({
  name: `pytorch-dnc: ${sizes.kind}, ${sizes.R} read heads`,
  shapes: pytorchDnc.shapes(sizes),
  inputs: sizes.I,
  outputs: (weights, inputs) => pytorchDnc.outputs(weights, sizes, inputs),
  flags: `--from pytorch-dnc --set model.slots=${sizes.N}`,
})

const ofIxaxaar = (sizes: ixaxaar.Sizes, feedReads = false): Case => ({
  name: `ixaxaar: ${sizes.independent ? 'independent linears' : 'one linear'}, ${sizes.layers} layers${feedReads ? ', called step by step' : ''}`,
  shapes: ixaxaar.shapes(sizes),
  inputs: sizes.I,
  outputs: (weights, inputs) => ixaxaar.outputs(weights, sizes, inputs, feedReads),
  flags: `--from ixaxaar --set model.slots=${sizes.N}${feedReads ? ' --feed-reads' : ''}`,
})

const ofCsordas = (sizes: csordas.Sizes, dealloc = true): Case => ({
  name: `csordas: ${sizes.mask ? 'masks' : 'no masks'}, ${sizes.sharpness ? 'sharpness' : 'no sharpness'}, ${dealloc ? 'de-allocation' : 'none'}`,
  shapes: csordas.shapes(sizes),
  inputs: sizes.I,
  outputs: (weights, inputs) => csordas.outputs(weights, sizes, inputs, dealloc),
  flags: `--from csordas --set model.slots=${sizes.N}${dealloc ? '' : ' --set model.conventions.deallocation=false'}`,
})

const cases: ReadonlyArray<Case> = [
  ntm({ I: 4, O: 3, H: 7, layers: 1, N: 6, W: 5, heads: 'rw' }),
  ntm({ I: 4, O: 3, H: 7, layers: 3, N: 6, W: 5, heads: 'rw' }),
  ntm({ I: 4, O: 3, H: 7, layers: 1, N: 6, W: 5, heads: 'rw' }, 'later'),
  ntm({ I: 4, O: 3, H: 7, layers: 1, N: 5, W: 4, heads: 'rrw' }),
  ntm({ I: 4, O: 3, H: 7, layers: 2, N: 5, W: 4, heads: 'wr' }),
  jingweiz({ kind: 'ntm', I: 5, O: 3, H: 7, N: 6, W: 4, R: 1 }),
  jingweiz({ kind: 'dnc', I: 5, O: 4, H: 7, N: 6, W: 4, R: 2 }),
  ofIxaxaar({ I: 5, H: 7, layers: 1, N: 6, W: 4, R: 3, independent: true }),
  ofIxaxaar({ I: 5, H: 7, layers: 2, N: 6, W: 4, R: 2, independent: false }),
  ofIxaxaar({ I: 5, H: 7, layers: 2, N: 6, W: 4, R: 2, independent: false }, true),
  ofCsordas({ I: 5, O: 5, H: 7, N: 6, W: 5, R: 3, mask: true, sharpness: true }),
  ofCsordas({ I: 5, O: 5, H: 7, N: 6, W: 5, R: 2, mask: false, sharpness: false }, false),
]

for (const [at, { name, shapes, inputs: width, outputs, flags }] of cases.entries())
  test(`${name}: the run answers as the source's equations do`, async () => {
    const weights = randomWeights(shapes, at)
    const inputs = randomInputs(STEPS, width)
    const bytes = at % 2 === 0 ? savedLegacy(weights) : savedZip(weights)
    const { run, unmapped } = await imported(cwd, bytes, flags)
    assert.deepEqual(unmapped, [])
    const expected = outputs(weights, inputs)
    for (const path of ['fused', 'reference'] as const) {
      const difference = largestDifference(await logitsOf(join(cwd, run), inputs, path), expected)
      assert.ok(difference < 2e-4, `${path}: ${difference}`)
    }
  })

test('csordas: with --signed-bits the run answers to x as the source does to 2x − 1', async () => {
  const sizes = { I: 5, O: 5, H: 7, N: 6, W: 5, R: 2, mask: true, sharpness: false }
  const weights = randomWeights(csordas.shapes(sizes), 3)
  const inputs = randomInputs(STEPS, sizes.I)
  const { run } = await imported(cwd, savedZip(weights, 6), '--from csordas --set model.slots=6 --signed-bits')
  const expected = csordas.outputs(
    weights,
    sizes,
    inputs.map((row) => row.map((x) => 2 * x - 1)),
  )
  assert.ok(largestDifference(await logitsOf(join(cwd, run), inputs), expected) < 2e-4)
})
