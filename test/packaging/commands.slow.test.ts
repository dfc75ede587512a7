import assert from 'node:assert/strict'
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/built.ts'
import { type Finished, succeed } from '../support/commandLine.ts'
import { dashboardPort, startNode } from '../support/processes.ts'
import { tiny } from '../support/runFiles.ts'
import { installed, skip } from './installed.ts'

const VECTOR = 'vector.safetensors'
const vectors = join(root, 'test', 'fixtures', 'conformance')

/** Four sequences of somebody’s own data: two numbers a row, and a bit to answer. */
const DATA = 'own.jsonl'
const SEQUENCES = [
  {
    inputs: [
      [0, 1],
      [1, 0],
    ],
    targets: [[1], [0]],
  },
  {
    inputs: [
      [1, 1],
      [0, 0],
    ],
    targets: [[0], [1]],
  },
  {
    inputs: [
      [0, 0],
      [1, 1],
    ],
    targets: [[1], [0]],
  },
  {
    inputs: [
      [1, 0],
      [1, 1],
    ],
    targets: [[0], [0]],
  },
]

/** Sizes of the models: of the run on this data, and of the one whose weights are imported again. */
const SMALL = '--set model.slots=3 --set model.wordSize=2 --set model.controller.units=3 --set batchSize=2'
const SHAPE = '--set task.bits=1 --set model.slots=3 --set model.wordSize=2 --set model.controller.units=3'

/** For each command, what is typed after `npx engram`, and what it must print. */
const lines: Readonly<Record<string, ReadonlyArray<readonly [line: string, says: RegExp]>>> = {
  train: [
    [`train ${tiny} --steps 4 --run run --set workers=2`, /^ {2}test {7}npx engram test run$/m],
    ['train --resume run --steps 6', /trained in 6 updates/],
    [`train --task data --data ${DATA} ${SMALL} --steps 4 --run own`, /^ {2}test {7}npx engram test own$/m],
  ],
  evaluate: [['evaluate run', /as trained/]],
  test: [['test run', /target/]],
  predict: [[`predict own --data ${DATA} --json`, /^(?:\{"outputs":\[\[[\d.]+\],\[[\d.]+\]\]\}\n){4}$/]],
  export: [
    ['export run --to safetensors --out run.safetensors', /controller\/kernel/],
    ['export run --to onnx --out run.onnx', /state\/memory/],
    ['export run --to npz --out run.npz', /controller\/kernel/],
  ],
  import: [
    [
      `import run.safetensors --from safetensors --run imported --task copy ${SHAPE}`,
      /^ {2}test {7}npx engram test imported$/m,
    ],
  ],
  runs: [
    ['runs . --where task=copy --sort measure', /^run +copy +ntm/m],
    ['runs --compare run imported', /^state +/m],
  ],
  plot: [['plot run --html', /sequence\.gif\n.*replay\.html\n/s]],
  reproduce: [[`reproduce --task copy --memory none --seeds 1 --steps 4 --set evalEvery=2 ${tiny}`, /^RESULTS\.md$/m]],
  sample: [['sample --task copy --batch-size 1', /target/]],
  inspect: [['inspect run', /controller\/kernel/]],
  config: [['config --task copy', /"kind": "ntm"/]],
  verify: [[`verify ${VECTOR} --path fused`, /controller/]],
  bench: [['bench --sizes 2,4,3,1,5,2,2,3 --iterations 2 --json', /"medianMs"/]],
  doctor: [
    ['doctor', /^– WebGPU packages: .*not installed.*\n {4}Run npm install webgpu @tensorflow\/tfjs-backend-webgpu@/m],
  ],
  dashboard: [],
}

const engram = (...words: ReadonlyArray<string>) =>
  startNode(installed(), [join(installed(), 'node_modules', '.bin', 'engram'), ...words])

const ended = async (line: string): Promise<Finished> => engram(...line.split(' ')).finished

test('every command of the README is tried', () => {
  const table = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `([a-z]+)\b[^|]*\| [^|]*\|$/gm)
  const named = [...table].map(([, name = '']) => name)
  assert.ok(named.length >= 13)
  assert.deepEqual(
    named.filter((name) => lines[name] === undefined),
    [],
  )
})

for (const [name, tried] of Object.entries(lines))
  for (const [line, says] of tried)
    test(`npx engram ${line.replace(` ${tiny}`, '')}`, { skip }, async () => {
      if (name === 'verify') copyFileSync(join(vectors, 'ntm-paper.safetensors'), join(installed(), VECTOR))
      if (line.includes(DATA))
        writeFileSync(join(installed(), DATA), SEQUENCES.map((each) => `${JSON.stringify(each)}\n`).join(''))
      const { code, stdout, stderr } = await ended(line)
      assert.equal(code, 0, stderr)
      assert.match(stdout, says)
      assert.doesNotMatch(`${stdout}${stderr}`, /tsx/)
    })

test('the figures are those that a clone draws, letters included', { skip }, async () => {
  await succeed(installed(), 'plot run --out drawn-by-clone')
  for (const name of ['memory.png', 'mind.png', 'sequence.gif', 'mind.svg'])
    assert.ok(
      readFileSync(join(installed(), 'drawn-by-clone', name)).equals(
        readFileSync(join(installed(), 'run/plots', name)),
      ),
      name,
    )
})

test('npx engram dashboard run: the page that was built, with its script', { skip }, async () => {
  const running = engram('dashboard', 'run', '--port', '0')
  const address = `http://127.0.0.1:${await dashboardPort(running)}`
  assert.match(await (await fetch(address)).text(), /<script type="module" src="\/page\.js">/)
  const script = await (await fetch(`${address}/page.js`)).text()
  assert.equal(script, readFileSync(join(installed(), 'node_modules/engram/dist/page/page.js'), 'utf8'))
  running.process.kill('SIGTERM')
  assert.equal((await running.finished).code, 143)
})

test('--backend webgpu without its packages: what to install', { skip }, async () => {
  const { code, stderr } = await ended(`train ${tiny} --steps 1 --run gpu --backend webgpu`)
  assert.equal(code, 2)
  assert.match(
    stderr,
    /the optional package webgpu is not installed\n {2}• Run npm install webgpu @tensorflow\/tfjs-backend-webgpu@4\.22\.0\. Or use --backend wasm\.\n/,
  )
  assert.ok(!existsSync(join(installed(), 'gpu')))
})

test('without the package that draws, plot says what to install, and all else works', { skip }, async () => {
  const packages = join(installed(), 'node_modules')
  renameSync(join(packages, '@resvg'), join(packages, 'away'))
  try {
    const { code, stdout, stderr } = await ended('plot run --out none')
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /@resvg\/resvg-js, which is not installed\.\n {2}• Run npm install @resvg\/resvg-js\.\n$/)
    assert.ok(!existsSync(join(installed(), 'none')))
    const trained = await ended(`train ${tiny} --steps 2 --run plain`)
    assert.equal(trained.code, 0, trained.stderr)
    const reproduced = await ended(`reproduce --task copy --memory none --seeds 1 --steps 2 --out other ${tiny}`)
    assert.equal(reproduced.code, 0, reproduced.stderr)
    assert.match((await ended('doctor')).stdout, /^– drawing package: .*\n {4}Run npm install @resvg\/resvg-js\.$/m)
  } finally {
    renameSync(join(packages, 'away'), join(packages, '@resvg'))
  }
})
