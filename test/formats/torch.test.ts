import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zipSync } from 'fflate'
import { either as E } from 'fp-ts'
import { type NamedTensor, readTorch } from '../../src/formats/torch/index.ts'
import { global, legacyFile, type Saved, savedLegacy, savedZip } from '../support/torch/pickle.ts'

const read = (bytes: Uint8Array): ReadonlyArray<NamedTensor> => {
  const found = readTorch(bytes)
  return E.isRight(found) ? found.right : assert.fail(found.left)
}

const refused = (bytes: Uint8Array): string => {
  const found = readTorch(bytes)
  return E.isLeft(found) ? found.left : assert.fail('it was read')
}

const content = (bytes: Uint8Array) => read(bytes).map(({ name, shape, entries }) => [name, shape, [...entries()]])

const files: ReadonlyArray<readonly [name: string, save: (value: Saved) => Uint8Array]> = [
  ['before PyTorch 0.4', (value) => savedLegacy(value)],
  ['before 1.6', (value) => savedLegacy(value, { old: false })],
  ['since 1.6', (value) => savedZip(value)],
  ['since 1.6, compressed', (value) => savedZip(value, 6)],
]

const matrix = [1, 2, 3, 4, 5, 6]

for (const [name, save] of files) {
  test(`${name}: views of storages: transposed, sliced, shared, repeated, scalar, empty`, () => {
    const state: Saved = {
      plain: { shape: [2, 3], values: matrix, storage: 'a' },
      transposed: { shape: [3, 2], values: matrix, stride: [1, 3], storage: 'a' },
      column: { shape: [2], values: matrix, stride: [3], offset: 1, storage: 'a' },
      repeated: { shape: [2, 2], values: [7, 8], stride: [0, 1] },
      scalar: { shape: [], values: [0.5] },
      none: { shape: [0, 4], values: [] },
    }
    assert.deepEqual(content(save(state)), [
      ['plain', [2, 3], matrix],
      ['transposed', [3, 2], [1, 4, 2, 5, 3, 6]],
      ['column', [2], [2, 5]],
      ['repeated', [2, 2], [7, 8, 7, 8]],
      ['scalar', [], [0.5]],
      ['none', [0, 4], []],
    ])
  })

  test(`${name}: numbers of every type`, () => {
    const values = [0, 1, -2, 0.5, -0.09375, 2 ** -20, 1024]
    const whole = [0, 1, 200, 7]
    const state: Saved = {
      float: { shape: [7], values },
      double: { shape: [7], values, type: 'DoubleStorage' },
      half: { shape: [7], values, type: 'HalfStorage' },
      brain: { shape: [7], values, type: 'BFloat16Storage' },
      long: { shape: [4], values: whole.map((x) => -x), type: 'LongStorage' },
      int: { shape: [4], values: whole.map((x) => -x), type: 'IntStorage' },
      byte: { shape: [4], values: whole, type: 'ByteStorage' },
    }
    const found = Object.fromEntries(
      read(save(state)).map(({ name: tensor, type, entries }) => [tensor, [type, [...entries()]]]),
    )
    const negative = whole.map((x) => (x === 0 ? 0 : -x))
    assert.deepEqual(found, {
      float: ['float32', values],
      double: ['float64', values],
      half: ['float16', values],
      brain: ['bfloat16', values],
      long: ['int64', negative],
      int: ['int32', negative],
      byte: ['uint8', whole],
    })
  })

  test(`${name}: tensors in dictionaries and lists, beside other values`, () => {
    const state: Saved = {
      epoch: 3,
      loss: 0.25,
      note: 'über',
      done: false,
      nothing: null,
      model: { 'fc.weight': { shape: [1], values: [2] } },
      optimizer: { state: [{ shape: [1], values: [3] }] },
    }
    assert.deepEqual(content(save(state)), [
      ['model.fc.weight', [1], [2]],
      ['optimizer.state.0', [1], [3]],
    ])
  })

  test(`${name}: a file that is cut off anywhere is refused`, () => {
    const bytes = save({
      a: { shape: [2, 3], values: matrix },
      b: { shape: [2], values: [1, 2], type: 'DoubleStorage' },
    })
    for (let length = 0; length < bytes.length; length++) {
      const reason = refused(bytes.slice(0, length))
      assert.match(reason, /^(it|its|the) /, `${length}: ${reason}`)
    }
  })
}

test('tensors that lie outside their storage are refused', () => {
  const outside: Saved = { a: { shape: [2, 3], values: [1, 2, 3], stride: [1, 1], offset: 2 } }
  for (const [, save] of files) assert.match(refused(save(outside)), /\[2 3\] lies outside its storage of 3 entries/)
  const endless: Saved = { a: { shape: [2 ** 15, 2 ** 15], values: [1], stride: [0, 0] } }
  for (const [, save] of files) assert.match(refused(save(endless)), /repeats the 1 entries of its storage/)
})

const pickleOf = (...body: ReadonlyArray<number>): Uint8Array => legacyFile(body, new Map())
const text = (value: string): number[] => [0x58, value.length, 0, 0, 0, ...new TextEncoder().encode(value)]

test('a pickle that names anything but the parts of a state dict is refused, by each way to name it', () => {
  const call = [0x28, ...text('echo broken'), 0x74, 0x52]
  for (const [module, name] of [
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch.nn.modules.linear', 'Linear'],
    ['collections', 'constructor'],
    ['__proto__', 'toString'],
  ] as const) {
    const expected = new RegExp(`its pickle names "${module}.${name}", which is not a part of a state dict`)
    assert.match(refused(pickleOf(...global(module, name), ...call)), expected)
    assert.match(refused(pickleOf(...text(module), ...text(name), 0x93, ...call)), expected) // STACK_GLOBAL
    assert.match(refused(pickleOf(0x28, 0x69, ...global(module, name).slice(1))), expected) // INST
  }
})

test('a whole module, TorchScript, a tar archive and other files are refused, each with what to do', () => {
  const moduleId = [0x28, ...text('module'), ...text('a'), ...text('b'), ...text('c'), 0x74, 0x51]
  assert.match(refused(pickleOf(...moduleId)), /whole module.*save model\.state_dict\(\)/)
  const script = zipSync({ 'm/data.pkl': Uint8Array.of(0x80, 2, 0x7d, 0x2e), 'm/constants.pkl': Uint8Array.of(1) })
  assert.match(refused(script), /TorchScript.*save model\.state_dict\(\)/)
  assert.match(
    refused(zipSync({ 'readme.txt': Uint8Array.of(1) })),
    /zip archive, but not of PyTorch: it has no data\.pkl/,
  )
  const tar = new Uint8Array(512)
  tar.set(new TextEncoder().encode('ustar'), 257)
  assert.match(refused(tar), /tar archive of PyTorch before 0\.2/)
  assert.match(refused(new TextEncoder().encode('{"a": 1}')), /no file of PyTorch/)
  assert.match(refused(new Uint8Array()), /no file of PyTorch/)
})

test('pickles that would read backwards, build storages by calls, or change what they may name are refused or harmless', () => {
  assert.match(refused(pickleOf(0x42, 0xf0, 0xff, 0xff, 0xff)), /a length in its pickle is negative/)
  assert.match(refused(pickleOf(0x8e, ...Array<number>(8).fill(255))), /a length in its pickle is too large/)
  assert.match(refused(pickleOf(...global('torch', 'FloatStorage'), 0x29, 0x52)), /builds a storage by a call/)
  const state = [0x7d, ...text('storage'), ...text('x'), 0x73, 0x62]
  assert.match(refused(pickleOf(...global('torch', 'FloatStorage'), ...state)), /its pickle is damaged/)
  assert.deepEqual(content(savedLegacy({ a: { shape: [1], values: [4] } })), [['a', [1], [4]]])
})

test('values whose own properties hide the methods of dictionaries and lists are read or refused', () => {
  for (const name of ['entries', 'get', 'every', 'map', '__proto__', 'toString', 'then']) {
    const state = [0x7d, ...text(name), 0x4b, 5, 0x73, 0x62]
    for (const value of [[0x5d], [0x7d], [...global('collections', 'OrderedDict'), 0x29, 0x52]]) {
      const found = readTorch(pickleOf(...value, ...state))
      assert.ok(E.isLeft(found) ? found.left.startsWith('it') : found.right.length === 0, name)
    }
  }
})

test('a dictionary that holds itself, and one that is repeated without end, are read once', () => {
  // memo 0 = {}, memo 0['self'] = memo 0
  const cyclic = [0x7d, 0x71, 0, ...text('self'), 0x68, 0, 0x73]
  assert.deepEqual(content(pickleOf(...cyclic)), [])
  // Lists of ten times the list before, forty levels deep.
  const levels = Array.from({ length: 40 }, (_, at) => [
    0x5d,
    0x28,
    ...Array.from({ length: 10 }, () => [0x68, at]).flat(),
    0x65,
    0x71,
    at + 1,
  ])
  assert.deepEqual(content(pickleOf(0x5d, 0x71, 0, ...levels.flat())), [])
})

test('a zip archive that inflates to more than it says is refused', () => {
  const bytes = zipSync({ 'archive/data.pkl': new Uint8Array(100_000) }, { level: 6 })
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const directory = bytes.findIndex((_, at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50)
  view.setUint32(directory + 24, 10, true)
  assert.match(refused(bytes), /does not inflate to the 10 bytes/)
  view.setUint32(directory + 24, 0xfffffff0, true)
  assert.match(refused(bytes), /does not inflate|more than the limit/)
})
