import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { exitCode, explain } from '../../../src/core/errors.ts'
import { writeNpz } from '../../../src/formats/npz.ts'
import { readData } from '../../../src/io/data/readData.ts'
import { emptyFolder } from '../../support/emptyFolder.ts'
import { createReader, dataConfig, faultsOf } from './support.ts'

const folder = emptyFolder()
const read = createReader(folder)

const pair = '{"inputs": [[0, 1]], "targets": [[1]]}'

/** A file’s contents, its options, and its faults. */
type Case = readonly [content: string | Uint8Array, options: object, ...faults: ReadonlyArray<string>]

const bytes = (...parts: ReadonlyArray<string | number>): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))

const jsonl: ReadonlyArray<Case> = [
  [`${pair}\n{"inputs": [[0]], "targets": [[1]]}\n`, {}, 'x.jsonl:2:13: inputs: expected 2 numbers, got 1'],
  [`${pair}\n{"inputs": [[0, 1]]}\n`, {}, 'x.jsonl:2:1: targets are missing'],
  [`${pair}\r\n\r\n{"inputs": [[0, 1]],}\r\n`, {}, 'x.jsonl:3:21: not JSON: expected a key in quotes, got "}"'],
  [
    `${pair}\n{"inputs": [[0, null]], "targets": [[1e999]]}`,
    {},
    'x.jsonl:2:17: inputs: expected a number, got null',
    'x.jsonl:2:38: targets: expected a finite number below 3.4e38, got a larger one',
  ],
  [
    `${pair}\n{"inputs": [[0, 1]], "targets": [], "mask": 1}`,
    {},
    'x.jsonl:2:33: targets: expected a list of rows, got an empty one',
    'x.jsonl:2:45: mask: expected a list of numbers, got 1',
  ],
  [
    '{"inputs": [[0], [1]], "targets": [[0], [1]], "mask": [1]}\n{"inputs": [[0], [1]], "targets": [[0], [1]], "mask": [0, -1]}\n{"inputs": [[0]], "targets": [[0]], "mask": [0]}',
    {},
    'x.jsonl:1:55: mask: expected 2 numbers, one for each row, got 1',
    'x.jsonl:2:59: mask: expected a number ≥ 0, got -1',
    'x.jsonl:3:45: mask: expected a number > 0, got only zeros: no row counts',
  ],
  [
    `${pair}\n{"inputs": [[0, 1]], "target": [[1]]}`,
    {},
    'x.jsonl:2:1: targets are missing',
    'x.jsonl:2:32: unknown key "target"; did you mean targets?',
  ],
  ['{"inputs": [1, "a"], "targets": [0, 1]}', {}, 'x.jsonl:1:16: inputs: expected a number, got "a"'],
  [
    '{"inputs": [1, 5000], "targets": [0, 1]}',
    {},
    'x.jsonl:1:16: inputs: class 5000 is too large: at most 2000 classes, task.vocabulary. For numbers, --set task.inputKind=numbers',
  ],
  [
    '{"inputs": [1], "targets": [0.5]}',
    { kind: 'classes' },
    'x.jsonl:1:29: targets: expected a class, a whole number from 0, got 0.5',
  ],
  [
    '{"inputs": [1], "targets": [[2]]}',
    { kind: 'bits' },
    'x.jsonl:1:30: targets: bits: expected a number from 0 to 1, got 2',
  ],
  [
    '{"inputs": [1], "targets": [[1, 1]]}',
    { kind: 'classes' },
    'x.jsonl:1:29: targets: classes: expected one 1 among zeros, got [1,1]',
  ],
  [bytes(`${pair}\n{"inputs": ["`, 0xff, '"], "targets": [0]}'), {}, 'x.jsonl:2:14: not UTF-8'],
  [
    `${pair}\n${pair}`,
    {},
    'x.jsonl: no sequence can be held out: all are equal, or there is only one. Give more, or --held-out FILE, or --set task.heldOut=0',
  ],
  ['\n\n', {}, 'x.jsonl: there is no sequence in it'],
  ['', {}, 'x.jsonl: the file is empty'],
]

const csv: ReadonlyArray<Case> = [
  [
    'a,b\n1,2\n1,x\n,3\n1,nan\n1\n',
    {},
    'x.csv:3:3: b: expected a number, got "x"',
    'x.csv:4:1: a: expected a number, got nothing',
    'x.csv:5:3: b: expected a number, got "nan"',
    'x.csv:6:2: expected 2 cells, as the header has, got 1',
  ],
  [
    'a,b\n1,2\n',
    { inputs: ['c'], targets: ['bb'] },
    'x.csv:1:1: task.targets: there is no column "bb"; did you mean b?',
    'x.csv:1:1: task.inputs: there is no column "c"; did you mean a?',
  ],
  ['a,a\n1,2\n', {}, 'x.csv:1:3: the column "a" is there twice'],
  [
    'a;b\n1;2\n',
    { inputs: ['a'] },
    'x.csv:1:1: task.inputs: there is no column "a"; did you mean a;b?; is the delimiter another? --set task.delimiter=…',
  ],
  ['a,b\n1,2\n"3,4\n5,6\n', {}, 'x.csv:3:1: this quote is not closed'],
  [
    'a,b\n1,2\n"3"x,4\n5,6"7\n8"9,"1"\n',
    {},
    'x.csv:3:1: text after the closing quote of a cell; write "" for a quote',
    'x.csv:4:3: a quote inside a cell that does not start with one; write "" for a quote, and quotes around the cell',
  ],
  ['a,n,w\n1,x,1\n2,x,-1\n', { mask: 'w', sequence: 'n' }, 'x.csv:3:5: w: expected a weight, a number ≥ 0, got "-1"'],
  [
    'a,n\n1,x\n2,x\n1,y\n1,y\n3,x\n3,x\n1,z\n',
    { sequence: 'n' },
    'x.csv:6:3: the rows of sequence "x" are not together: sort the file by "n"',
    'x.csv:8:3: sequence "z" has 1 row; expected more than 1, since the targets are 1 later',
  ],
  [
    'a,b\nred,1\nblue,2\n',
    {},
    'x.csv:1:1: task.targets: the next row has 2 columns, of which 1 are classes; expected one column of classes, or only numbers',
  ],
  ['a,b\n', {}, 'x.csv:2:1: expected a row after the header, got none'],
  [
    'a\n1\n',
    {},
    'x.csv: it is too short: no window is left to train on',
    'x.csv: no window can be held out: it is too short. Give more, or --held-out FILE, or --set task.heldOut=0',
  ],
  [
    'a,w\n1,1\n2,0\n3,0\n4,0\n5,1\n',
    { mask: 'w', window: 3, heldOut: 0 },
    'x.csv:6:1: 3 rows on end have weight 0, so no row of a window of 3 counts: raise task.window',
  ],
  [bytes('a,b\n1,x\n1,', 0xff, '\n'), {}, 'x.csv:3:3: not UTF-8'],
]

const txt: ReadonlyArray<Case> = [
  [bytes('one\ntwo ', 0xe2, 0x28, ' three\n'), {}, 'x.txt:2:5: not UTF-8'],
  ['abc', { vocabulary: 2 }, 'x.txt: it has 3 different characters; expected at most 2, task.vocabulary'],
  ['abc', { kind: 'values' }, 'x.txt: the characters of a text are classes, got task.kind=values'],
]

const floats = (shape: ReadonlyArray<number>, ...data: ReadonlyArray<number>) => ({
  shape,
  data: Float32Array.from(data),
})
const archive = (arrays: Readonly<Record<string, ReturnType<typeof floats>>>): Uint8Array =>
  writeNpz(new Map(Object.entries(arrays)))

const npz: ReadonlyArray<Case> = [
  [archive({ x: floats([1, 1, 1], 0) }), {}, 'x.npz: inputs: there is no such array; the archive has x'],
  [
    archive({ inputs: floats([2, 1, 1], 0, Number.NaN), targets: floats([2, 1], 0, -1) }),
    {},
    'x.npz: inputs[1,0,0]: expected a finite number below 3.4e38, got NaN',
  ],
  [
    archive({ inputs: floats([2, 1, 1], 0, 1), targets: floats([1, 1], 0) }),
    {},
    'x.npz: targets: expected shape [2 1] or with one axis more, as inputs has, got [1 1]',
  ],
  [
    archive({ inputs: floats([2, 1, 1], 0, 1), targets: floats([2, 1], 0, 1), mask: floats([2, 1], 1, 0) }),
    {},
    'x.npz: mask[1]: expected a weight > 0, got only zeros: no row counts',
  ],
  [archive({ inputs: floats([2], 0, 1) }), {}, 'x.npz: inputs: expected shape [N T I] or [T I], got [2]'],
  [
    archive({ inputs: floats([2, 2, 1], 0, 1, 1, 1) }),
    {},
    'x.npz: targets: there is no such array; the archive has inputs',
  ],
]

for (const [format, cases] of Object.entries({ jsonl, csv, txt, npz }))
  for (const [content, options, ...faults] of cases)
    test(`${format}: ${faults[0]}`, async () => {
      assert.deepEqual(faultsOf(await read(`x.${format}`, content, options)), faults)
    })

test('the first twenty faults are listed, all are counted, and the exit code is 2', async () => {
  const found = faultsOf(await read('x.jsonl', `${pair}\n${'{"inputs": [[0, 1]]}\n'.repeat(57)}`))
  assert.equal(found.length, 21)
  assert.equal(found[20], '… and 37 more faults.')
  const missing = await readData(dataConfig({ data: join(folder, 'none.csv') }))
  assert.ok(E.isLeft(missing) && exitCode(missing.left) === 5)
})

test('an archive that unpacks to more than the bound is refused', async () => {
  const large = archive({ inputs: floats([1, 4000, 1], ...Array.from({ length: 4000 }, () => 0)) })
  const [fault = ''] = faultsOf(await read('x.npz', large, { maxBytes: 10_000 }))
  assert.match(fault, /^x\.npz: .*10,?000/)
})

test('what is no plain file is refused before it is read', async () => {
  mkdirSync(join(folder, 'folder.csv'))
  execFileSync('mkfifo', [join(folder, 'pipe.csv')])
  for (const [name, reason] of [
    [join(folder, 'folder.csv'), 'it is a directory, not a file'],
    [join(folder, 'pipe.csv'), 'it is a pipe, not a file'],
    [join(folder, 'none.csv'), 'no such file or directory'],
    ['/dev/null', 'it is a device, not a file'],
  ] as const) {
    const found = await readData(dataConfig({ data: name, format: 'csv' }))
    assert.equal(E.isLeft(found) ? explain(found.left) : '', `Cannot read ${name}: ${reason}`)
  }
})

test('a held-out file has the columns and classes of the training file, and is another file', async () => {
  const train = '{"inputs": ["a"], "targets": ["x"]}\n{"inputs": ["b"], "targets": ["y"]}\n'
  await read('train.jsonl', train)
  const against = async (content: string): Promise<ReadonlyArray<string>> =>
    faultsOf(
      await read('held.jsonl', content, { data: join(folder, 'train.jsonl'), heldOutFile: join(folder, 'held.jsonl') }),
    )
  assert.deepEqual(await against('{"inputs": ["a"], "targets": ["z"]}'), [
    'held.jsonl:1:31: targets: unknown class "z"; expected one of x, y',
  ])
  assert.deepEqual(await against(train), ['held.jsonl: it is the same file as train.jsonl: expected other sequences'])
  assert.deepEqual(await against(`\n${train}`), [
    'train.jsonl: all its sequences are held out as well: held.jsonl has them, too',
  ])
})
