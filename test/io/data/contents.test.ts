import assert from 'node:assert/strict'
import { appendFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { writeNpz } from '../../../src/formats/npz.ts'
import { readData, readForPrediction } from '../../../src/io/data/readData.ts'
import type { DataFile } from '../../../src/tasks/data/dataFile.ts'
import { channelNames, type Field } from '../../../src/tasks/data/field.ts'
import { channelsOf } from '../../../src/tasks/channels.ts'
import { partsOf } from '../../../src/tasks/data/split.ts'
import { taskOfFiles } from '../../../src/tasks/data/task.ts'
import type { Sequence } from '../../../src/tasks/task.ts'
import { emptyFolder } from '../../support/emptyFolder.ts'
import { createReader, dataConfig, loaded } from './support.ts'

const folder = emptyFolder()
const read = createReader(folder)
const all = { heldOut: 0 }

const sequences = (file: DataFile): ReadonlyArray<Sequence> =>
  file.form === 'sequences'
    ? Array.from({ length: file.source.count }, (_, index) => file.source.at(index))
    : assert.fail('expected sequences')

const field = (name: string, of: Field['of'], size: number, names: Field['names'] = null): Field => ({
  name,
  of,
  size,
  names,
})

test('jsonl: numbers and bits; BOM, CRLF and blank lines are no part of it', async () => {
  const lines = [
    '{"inputs": [[0.5, 1]], "targets": [[1]]}',
    '',
    '{"inputs": [[2, 3], [4, 5]], "targets": [[0], [1]], "mask": [0, 0.5]}',
  ]
  const { files, config } = loaded(await read('a.jsonl', `\uFEFF${lines.join('\r\n')}`, { ...all, standardise: false }))
  assert.deepEqual(sequences(files.train), [
    { inputs: [[0.5, 1]], targets: [[1]], mask: [1] },
    {
      inputs: [
        [2, 3],
        [4, 5],
      ],
      targets: [[0], [1]],
      mask: [0, 0.5],
    },
  ])
  assert.deepEqual(config.schema, {
    form: 'sequences',
    kind: 'bits',
    inputs: [field('inputs', 'numbers', 2)],
    targets: [field('targets', 'numbers', 1)],
    ahead: 0,
    longest: 2,
    scaling: null,
  })
  assert.match(config.sha256 ?? '', /^[0-9a-f]{64}$/)
})

test('jsonl: kinds are inferred from all lines, and can be asked for', async () => {
  const kindOf = async (targets: string, options = {}) => {
    const { files } = loaded(await read('b.jsonl', `{"inputs": [7], "targets": [${targets}]}`, { ...all, ...options }))
    const { kind, targets: fields } = files.schema
    return [kind, fields[0]?.of, fields[0]?.size]
  }
  assert.deepEqual(await kindOf('3'), ['classes', 'ids', 4])
  assert.deepEqual(await kindOf('"no"'), ['classes', 'names', 1])
  assert.deepEqual(await kindOf('[0, 1, 0]'), ['classes', 'ids', 3])
  assert.deepEqual(await kindOf('[1, 1, 0]'), ['bits', 'numbers', 3])
  assert.deepEqual(await kindOf('[3, 1]'), ['values', 'numbers', 2])
  assert.deepEqual(await kindOf('-3'), ['values', 'numbers', 1])
  assert.deepEqual(await kindOf('3', { kind: 'values' }), ['values', 'numbers', 1])
  assert.deepEqual(await kindOf('[0, 1, 0]', { kind: 'bits' }), ['bits', 'numbers', 3])
})

test('classes share their rows: a class is one object wherever it stands', async () => {
  const { files } = loaded(await read('c.jsonl', '{"inputs": ["b", "a", "b"], "targets": [1, 0, 1]}', all))
  const [{ inputs, targets }] = sequences(files.train) as [Sequence]
  assert.deepEqual(inputs, [
    [0, 1],
    [1, 0],
    [0, 1],
  ])
  assert.equal(inputs[0], inputs[2])
  assert.equal(targets[0], targets[2])
  assert.ok(Object.isFrozen(inputs[0]))
})

test('csv: columns of numbers and classes, sequences by a column, weights, quotes', async () => {
  const text = 'id,x,colour,w,y\nA,1,red,1,0.5\nA,2,"deep, ""blue""",0,1.5\nB,3,red,2,-1\n'
  const options = { ...all, sequence: 'id', mask: 'w', targets: ['y'], standardise: false }
  const { files, config } = loaded(await read('d.csv', text, options))
  assert.deepEqual(channelNames(files.schema.inputs), ['x', 'colour=deep, "blue"', 'colour=red'])
  assert.deepEqual(channelsOf(taskOfFiles(config, files)), {
    inputs: ['x', 'colour=deep, "blue"', 'colour=red'],
    targets: ['y'],
  })
  assert.deepEqual([files.schema.kind, files.schema.ahead], ['values', 0])
  assert.deepEqual(sequences(files.train), [
    {
      inputs: [
        [1, 0, 1],
        [2, 1, 0],
      ],
      targets: [[0.5], [1.5]],
      mask: [1, 0],
    },
    { inputs: [[3, 0, 1]], targets: [[-1]], mask: [2] },
  ])
})

test('csv: without targets, those of a row are the inputs of the next one; `task.inputs` in the shell’s form', async () => {
  const text = 't,x\n0,1\n1,4\n2,9\n3,16\n4,25\n'
  const { files, config } = loaded(await read('e.csv', text, { ...all, inputs: '[x]', window: 3, standardise: false }))
  assert.deepEqual(config.inputs, ['x'])
  const { train } = partsOf(files, config)
  assert.deepEqual(
    [0, 1].map((index) => train.at(index)),
    [
      { inputs: [[1], [4], [9]], targets: [[4], [9], [16]], mask: [1, 1, 1] },
      { inputs: [[4], [9], [16]], targets: [[9], [16], [25]], mask: [1, 1, 1] },
    ],
  )
})

test('tsv, another delimiter, and rows in many blocks', async () => {
  const rows = Array.from({ length: 9000 }, (_, at) => `${at};"${at % 7}\n"`)
  const { files } = loaded(
    await read('f.csv', `a;b\n${rows.join('\n')}`, {
      ...all,
      delimiter: ';',
      inputs: 'a',
      targets: 'b',
      standardise: false,
    }),
  )
  assert.ok(files.train.form === 'series' && files.train.steps === 9000)
  const { inputs, targets } = files.train.rows(4000, 4500)
  assert.deepEqual([inputs[0], inputs[499], targets[3]], [[4000], [4499], [4003 % 7]])
  const tabs = loaded(await read('g.tsv', 'a\tb\n1\t2\n3\t4\n', { ...all, targets: 'b' }))
  assert.deepEqual(channelNames(tabs.files.schema.targets), ['b'])
})

test('txt: characters over blocks are those of the text, whatever their bytes', async () => {
  const text = Array.from({ length: 9000 }, (_, at) => ['a', 'é', '€', '𝄞', '\r\n'][(at * at) % 5]).join('')
  const { files } = loaded(await read('h.txt', text, all))
  const names = files.schema.inputs[0]?.names ?? []
  const characters = [...text.replaceAll('\r\n', '\n')]
  assert.ok(files.train.form === 'series' && files.train.steps === characters.length)
  assert.deepEqual(
    files.train.rows(0, characters.length).inputs.map((row) => names[row.indexOf(1)]),
    characters,
  )
})

test('txt: words, the most frequent by name', async () => {
  const text = 'The cat sat. The dog didn’t.\nThe cat'
  const { files } = loaded(await read('i.txt', text, { ...all, unit: 'word', vocabulary: 4 }))
  assert.deepEqual(files.schema.inputs[0]?.names, ['<other>', '.', 'The', 'cat'])
  const { inputs } = files.train.form === 'series' ? files.train.rows(0, 7) : assert.fail('a series')
  assert.deepEqual(
    inputs.map((row) => row.indexOf(1)),
    [2, 3, 0, 1, 2, 0, 0],
  )
})

test('npz: sequences, and one series', async () => {
  const floats = (shape: ReadonlyArray<number>, ...data: ReadonlyArray<number>) => ({
    shape,
    data: Float32Array.from(data),
  })
  const many = new Map([
    ['x', floats([2, 2, 1], 1, 2, 3, 4)],
    ['y', floats([2, 2], 0, 1, 2, 0)],
    ['mask', floats([2, 2], 1, 1, 1, 0)],
  ])
  const { files } = loaded(
    await read('j.npz', writeNpz(many), { ...all, inputs: 'x', targets: 'y', standardise: false }),
  )
  assert.equal(files.schema.kind, 'classes')
  assert.deepEqual(sequences(files.train)[1], {
    inputs: [[3], [4]],
    targets: [
      [0, 0, 1],
      [1, 0, 0],
    ],
    mask: [1, 0],
  })
  const one = loaded(await read('k.npz', writeNpz(new Map([['inputs', floats([4, 1], 0.5, 2, 3, 4)]])), all))
  assert.deepEqual([one.files.schema.form, one.files.schema.kind, one.files.schema.ahead], ['series', 'values', 1])
})

test('scalings are of the training part alone; a constant column has deviation 1, classes stay', async () => {
  const rows = Array.from(
    { length: 100 },
    (_, at) => `${at < 90 ? at % 2 : 1000},5,${at % 2 ? 'a' : 'b'},${at < 90 ? 3 : -50}`,
  )
  const { files } = loaded(await read('l.csv', `x,c,k,y\n${rows.join('\n')}\n`, { targets: 'y', window: 9 }))
  const { inputs, targets } = files.schema.scaling ?? assert.fail('a scaling')
  assert.deepEqual(inputs, { mean: [0.5, 5, 0, 0], deviation: [0.5, 1, 1, 1] })
  assert.deepEqual(targets, { mean: [3], deviation: [1] })
  const off = loaded(await read('l.csv', `x,c,k,y\n${rows.join('\n')}\n`, { targets: 'y', standardise: false }))
  assert.equal(off.files.schema.scaling, null)
})

test('a file for predictions needs no targets, and keeps its last rows', async () => {
  const { config } = loaded(await read('m.csv', 'x,y\n1,0.5\n2,1.5\n', { ...all, targets: 'y' }))
  const known = config.schema ?? assert.fail('a schema')
  writeFileSync(join(folder, 'n.csv'), 'x\n5\n6\n')
  const file = await readForPrediction(join(folder, 'n.csv'), config, known)
  const { inputs, targets } =
    E.isRight(file) && file.right.form === 'series' ? file.right.rows(0, 2) : assert.fail('a series')
  assert.deepEqual(
    [inputs, targets],
    [
      [[5], [6]],
      [[0], [0]],
    ],
  )
})

test('another file than that of the run is refused; the same, elsewhere, is not', async () => {
  const { config } = loaded(await read('o.csv', 'x\n1\n2\n', all))
  const again = await readData(dataConfig({ ...config, data: join(folder, 'o.csv') }))
  assert.ok(E.isRight(again))
  const changed = await read('o.csv', 'x\n1\n3\n', { ...config, data: join(folder, 'o.csv') })
  assert.match(
    E.isLeft(changed) ? changed.left : '',
    /^Cannot read o\.csv: the file has changed: SHA-256 is now [0-9a-f]{64}\./,
  )
})

test('a file that changes while it is used is noticed', async () => {
  const path = join(folder, 'p.jsonl')
  const { files } = loaded(
    await read('p.jsonl', '{"inputs": [1], "targets": [1]}\n{"inputs": [2], "targets": [1]}\n', all),
  )
  appendFileSync(path, '\n')
  utimesSync(path, 1, 1)
  assert.throws(() => sequences(files.train), /p\.jsonl has changed since it was opened/)
})
