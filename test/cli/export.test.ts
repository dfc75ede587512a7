import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { either as E, function as F } from 'fp-ts'
import { readNpz } from '../../src/formats/npz.ts'
import { decode } from '../../src/formats/safetensors/index.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { sessionOf } from '../support/onnxRuntime.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
before(() => succeed(cwd, `train ${tiny} --model dnc --steps 4 --set evalEvery=4 --run run --quiet`))

const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(cwd, file)))
const right = <A>(decoded: E.Either<string, A>): A =>
  F.pipe(
    decoded,
    E.getOrElse<string, A>((reason) => assert.fail(reason)),
  )

/** The params of the run’s best checkpoint. */
const trained = (): ReadonlyMap<string, Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>> => {
  const { tensors } = right(decode(bytesOf('run/checkpoints/best.safetensors')))
  return new Map(
    tensors.flatMap(({ name, shape, data }) =>
      name.startsWith('params/')
        ? [[name.slice('params/'.length), { shape, data: data as Float32Array }] as const]
        : [],
    ),
  )
}

type Shown = Readonly<{ name: string; shape: ReadonlyArray<number | string>; initial?: unknown }>

test('export --to safetensors: the params by their names, and the model’s config', async () => {
  const { stdout } = await succeed(cwd, 'export run --to safetensors')
  assert.match(stdout, /^run\/run\.safetensors, [\d,]+ bytes, 7 tensors\n {2}controller\/kernel +\[\d+ 12\]\n/)
  const { tensors, metadata } = right(decode(bytesOf('run/run.safetensors')))
  const expected = trained()
  assert.deepEqual(new Map(tensors.map(({ name, shape, data }) => [name, { shape, data }])), expected)
  assert.equal(metadata['format'], 'engram-params/1')
  assert.equal(metadata['step'], '4')
  const model = JSON.parse(metadata['model'] ?? '{}') as Readonly<Record<string, unknown>>
  assert.deepEqual([model['kind'], model['slots']], ['dnc', 3])
  assert.deepEqual([metadata['inputSize'], metadata['outputSize']], ['3', '1'])
})

test('export --to npz: the same arrays', async () => {
  await succeed(cwd, 'export run/checkpoints/best.safetensors --to npz --out there/params.npz')
  const arrays = right(readNpz(bytesOf('there/params.npz'), { maxBytes: 100_000 }))
  assert.deepEqual(new Map([...arrays].map(([name, { shape, data }]) => [name, { shape, data }])), trained())
})

test('export --to onnx: a step with its state, as onnxruntime takes it', async () => {
  const { stdout } = await succeed(cwd, 'export run --to onnx --json')
  const { file, format, step, inputs, outputs } = JSON.parse(stdout) as Readonly<{
    file: string
    format: string
    step: number
    inputs: ReadonlyArray<Shown>
    outputs: ReadonlyArray<Shown>
  }>
  assert.deepEqual([file, format, step], ['run/run.onnx', 'onnx', 4])
  assert.deepEqual(inputs[0], { name: 'input', shape: ['batch', 3] })
  assert.deepEqual(outputs[0], { name: 'output', shape: ['batch', 1] })
  assert.deepEqual(
    inputs.find(({ name }) => name === 'state/memory'),
    { name: 'state/memory', shape: ['batch', 3, 2], initial: 0.000001 },
  )
  assert.deepEqual(inputs.find(({ name }) => name === 'state/readWeightings')?.initial, [1, 0, 0])
  assert.deepEqual(
    outputs.slice(1).map(({ name }) => name.replace('next/', 'state/')),
    inputs.slice(1).map(({ name }) => name),
  )
  const text = Buffer.from(bytesOf(file)).toString('latin1')
  for (const { name, initial } of inputs.filter(
    ({ name }) => name.startsWith('state/') && !name.includes('controller'),
  ))
    assert.ok(text.includes(`"${name.slice('state/'.length)}":${JSON.stringify(initial)}`), name)
  const run = await sessionOf(bytesOf(file))
  const found = await run(
    Object.fromEntries(
      inputs.map(({ name, shape }) => {
        const sizes = shape.map((size) => (typeof size === 'number' ? size : 2))
        return [name, { shape: sizes, data: new Float32Array(sizes.reduce((product, size) => product * size, 1)) }]
      }),
    ),
  )
  assert.deepEqual(
    Object.keys(found),
    outputs.map(({ name }) => name),
  )
  assert.deepEqual(found['output']?.shape, [2, 1])
})

test('export --to onnx: a table for people', async () => {
  const { stdout } = await succeed(cwd, 'export run --to onnx --out table.onnx')
  assert.match(stdout, /^table\.onnx, [\d,]+ bytes\ninputs\n {2}input +\[batch 3\]\n/)
  assert.match(stdout, /\n {2}state\/writeWeightings +\[batch 1 3\] +initially \[1,0,0\]\n/)
  assert.match(stdout, /\noutputs\n {2}output +\[batch 1\]\n/)
})

test('the same run is exported to the same bytes', async () => {
  await succeed(cwd, 'export run --to onnx --out a.onnx')
  await succeed(cwd, 'export run --to onnx --out b.onnx')
  assert.deepEqual(bytesOf('a.onnx'), bytesOf('b.onnx'))
})

describe('export refuses', () => {
  const refused = async (line: string, reason: RegExp, code = 2): Promise<void> => {
    const finished = await engram(cwd, line)
    assert.match(finished.stderr, reason)
    assert.deepEqual([finished.code, finished.stdout], [code, ''])
  }

  test('a missing or unknown format', async () => {
    await refused('export run', /--to is missing; expected one of onnx, npz, safetensors/)
    await refused('export run --to onxx', /--to: unknown format "onxx"; did you mean onnx\?/)
  })

  test('what is no run', () => refused('export nowhere --to npz', /no such run or checkpoint/, 5))

  test('to replace a file, unless told so', async () => {
    await succeed(cwd, 'export run --to npz --out once.npz')
    await refused(
      'export run --to npz --out once.npz',
      /once\.npz exists: give another name with --out, or replace it with --force/,
    )
    await succeed(cwd, 'export run --to safetensors --out once.npz --force')
    right(decode(bytesOf('once.npz')))
  })

  test('to replace the checkpoint itself, even if told so', async () => {
    const line = 'export run --to safetensors --out run/checkpoints/best.safetensors --force'
    await refused(line, /is the checkpoint itself; give another name/)
  })

  test('a directory as the file', () => refused('export run --to npz --out run --force', /run is a directory/))

  test('and writes nothing then', () => assert.equal(existsSync(join(cwd, 'nowhere')), false))
})
