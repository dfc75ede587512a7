import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { beyond, contentOf, edited, fixtures, recomputed, withModel } from './vectors.ts'

before(ready)

const all = (test: (tensor: string) => boolean, tensors: ReadonlyArray<string>): boolean => tensors.every(test)

test('another value of any one param is beyond', async () => {
  for (const name of ['dnc-deepmind', 'ntm-paper']) {
    const content = await contentOf(name)
    const params = content.tensors.map((tensor) => tensor.name).filter((tensor) => tensor.startsWith('params/'))
    assert.equal(params.length, 7)
    for (const param of params) {
      const other = edited(content, (tensor, { data }) => {
        if (tensor === param) for (const at of data.keys()) data[at] = (data[at] ?? 0) + 0.05
      })
      const found = beyond(await recomputed(other))
      assert.ok(found.includes('outputs'), `${name}: ${param} moved only ${found.join(', ')}`)
    }
  }
})

test('an LSTM with its input and forget gates swapped is beyond', async () => {
  const content = await contentOf('ntm-paper')
  const swapped = edited(content, (tensor, { shape, data }) => {
    if (!tensor.startsWith('params/controller/')) return
    const width = shape.at(-1) ?? 0
    const units = width / 4
    for (let row = 0; row < data.length; row += width) {
      const input = data.slice(row, row + units)
      data.copyWithin(row, row + units, row + 2 * units)
      data.set(input, row + units)
    }
  })
  const found = beyond(await recomputed(swapped))
  assert.ok(all((tensor) => found.includes(tensor), ['outputs', 'states/controller/cell', 'states/memory']))
})

const switches = [
  { name: 'dnc-deepmind', change: { strength: 'oneplus' }, moves: ['outputs', 'states/memory'] },
  { name: 'dnc-paper', change: { strength: 'softplus' }, moves: ['outputs', 'states/memory'] },
  { name: 'dnc-deepmind', change: { keyActivation: 'tanh' }, moves: ['outputs', 'states/memory'] },
  { name: 'dnc-pytorch-dnc', change: { keyActivation: 'linear' }, moves: ['outputs', 'states/memory'] },
  { name: 'ntm-paper', change: { order: 'writeThenRead' }, moves: ['outputs', 'states/readVectors'] },
  { name: 'ntm-pytorch-dnc', change: { order: 'readThenWrite' }, moves: ['outputs', 'states/readVectors'] },
  { name: 'ntm-paper', change: { clip: 0.05 }, moves: ['outputs', 'states/controller/hidden'] },
]
for (const { name, change, moves } of switches)
  test(`${name} by the convention ${JSON.stringify(change)} is beyond`, async () => {
    const content = withModel(await contentOf(name), (model) => ({
      ...model,
      conventions: { ...model.conventions, ...change },
    }))
    const found = beyond(await recomputed(content))
    assert.ok(
      all((tensor) => found.includes(tensor), moves),
      found.join(', '),
    )
  })

for (const [name, usageStopGradient] of [
  ['dnc-deepmind', false],
  ['dnc-deepmind-two-writes', false],
  ['dnc-paper', true],
] as const)
  test(`${name} with usageStopGradient ${usageStopGradient} is beyond in gradients, and nowhere else`, async () => {
    const content = withModel(await contentOf(name), (model) => ({
      ...model,
      conventions: { ...model.conventions, usageStopGradient },
    }))
    const found = beyond(await recomputed(content))
    assert.ok(found.includes('gradients/interface/kernel'), found.join(', '))
    assert.deepEqual(
      found.filter((tensor) => !tensor.startsWith('gradients/')),
      [],
    )
  })

/** Moves one entry of every second expected tensor by a multiple of its tolerance. */
const nudged = async (name: string, which: 0 | 1, factor: number) => {
  const content = await contentOf(name)
  const expected = content.tensors.map((tensor) => tensor.name).filter((tensor) => tensor.startsWith('expected/'))
  const chosen = expected.filter((_, index) => index % 2 === which)
  const changed = edited(content, (tensor, { data }) => {
    if (!chosen.includes(tensor)) return
    const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    const scale = tensor.startsWith('expected/gradients/')
      ? 1e-4 * largest
      : tensor.endsWith('/loss')
        ? 2e-5 * largest
        : 2e-5
    const at = data.findIndex((x) => Math.abs(x) < largest)
    const entry = at === -1 ? 0 : at
    data[entry] = (data[entry] ?? 0) + factor * scale
  })
  return { changed, chosen: chosen.map((tensor) => tensor.slice('expected/'.length)) }
}

for (const name of fixtures)
  test(`${name}: one expected entry just beyond its tolerance is seen in that tensor, and in no other`, async () => {
    for (const which of [0, 1] as const) {
      const { changed, chosen } = await nudged(name, which, 1.3)
      assert.deepEqual(beyond(await recomputed(changed)).toSorted(), chosen.toSorted())
    }
  })

test('an entry just within its tolerance passes', async () => {
  for (const name of ['dnc-paper', 'ntm-paper']) {
    const { changed } = await nudged(name, 0, -0.7)
    assert.deepEqual(beyond(await recomputed(changed)), [])
  }
})

test('an expected NaN is beyond, whatever comes out', async () => {
  const content = edited(await contentOf('dnc-paper'), (tensor, { data }) => {
    if (tensor === 'expected/states/memory') data[7] = Number.NaN
  })
  const verification = await recomputed(content)
  assert.deepEqual(beyond(verification), ['states/memory'])
  assert.ok(verification.findings.some(({ error }) => Number.isNaN(error)))
})
