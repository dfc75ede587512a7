import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fixtureFile } from '../conformance/vectors.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const at = (...path: ReadonlyArray<string>): string => join(cwd, ...path)
const sockets: Server[] = []

const writeStories = (): void => {
  const story = '1 Mary moved to the hallway.\n2 Where is Mary?\thallway\t1\n'
  mkdirSync(at('babi'))
  for (const split of ['train', 'test']) writeFileSync(at('babi', `qa1_single-supporting-fact_${split}.txt`), story)
}

before(async () => {
  await succeed(
    cwd,
    `train ${tiny} --steps 2 --set reportEvery=1 --set evalEvery=1 --set checkpointEvery=1 --run run --quiet`,
  )
  await succeed(cwd, `train ${tiny} --steps 1 --run other --quiet`)
  writeStories()
})
after(() => sockets.forEach((server) => server.close()))

/** What may lie where a file is expected, and how it is made. */
const kinds: Readonly<Record<string, Readonly<{ make: (path: string) => void | Promise<void>; says: RegExp }>>> = {
  pipe: { make: (path) => void execFileSync('mkfifo', [path]), says: /it is a pipe, not a file/ },
  directory: { make: (path) => mkdirSync(path), says: /it is a directory, not a file/ },
  'endless device, through a link': {
    make: (path) => symlinkSync('/dev/zero', path),
    says: /it is a device, not a file/,
  },
  socket: {
    make: (path) =>
      new Promise((resolve) => {
        sockets.push(createServer().listen(path, resolve))
      }),
    says: /it is a socket/,
  },
  'file of a terabyte': {
    make: (path) => {
      writeFileSync(path, '')
      truncateSync(path, 2 ** 40)
    },
    says: /it has 1,048,576 MiB; at most [\d,]+ MiB are read|it has 1,048,576 MiB; at most 65,536 bytes are read/,
  },
}

/** Where a file is expected, and a command that reads it. */
const places: ReadonlyArray<readonly [place: string, line: string]> = [
  ['config.json', 'config --config config.json'],
  ['copied/config.json', 'train --resume copied --steps 3 --quiet'],
  ['copied/metrics.jsonl', 'train --resume copied --steps 3 --quiet'],
  ['copied/lock', 'train --resume copied --steps 3 --quiet'],
  ['copied/checkpoints/latest.safetensors', 'train --resume copied --steps 3 --quiet'],
  ['copied/checkpoints/best.safetensors', 'evaluate copied'],
  ['copied/checkpoints/best.safetensors', 'test copied --json'],
  ['copied/checkpoints/best.safetensors', 'inspect copied'],
  ['copied/checkpoints/best.safetensors', 'export copied --to npz --out out.npz'],
  ['copied/checkpoints/best.safetensors', 'train --from copied --run tuned --quiet'],
  ['copied/metrics.jsonl', 'plot copied other --out figures'],
  ['x.safetensors', 'evaluate x.safetensors'],
  ['x.safetensors', 'verify x.safetensors'],
  ['x.safetensors', 'import x.safetensors --from safetensors --run imported'],
  ['x.pth', 'import x.pth --from pytorch-dnc --run imported'],
  ['x.state', 'predict run --stream --state x.state'],
  ['x.jsonl', 'sample --task data --data x.jsonl'],
  ['x.csv', 'sample --task data --data x.csv'],
  ['x.npz', 'sample --task data --data x.npz'],
  ['x.js', 'config --task ./x.js'],
  ['babi/qa1_single-supporting-fact_test.txt', 'sample --task stories --data babi'],
  ['results/results.json', `reproduce --task copy --memory ntm --seeds 1 --steps 1 ${tiny}`],
]

for (const [kind, { make, says }] of Object.entries(kinds))
  test(`a ${kind} is refused before it is read, wherever a file is expected`, { timeout: 60_000 }, async () => {
    for (const [place, line] of places) {
      rmSync(at('copied'), { recursive: true, force: true })
      rmSync(at('babi'), { recursive: true, force: true })
      cpSync(at('run'), at('copied'), { recursive: true })
      writeStories()
      mkdirSync(at('results'), { recursive: true })
      rmSync(at(place), { recursive: true, force: true })
      await make(at(place))
      const before = process.memoryUsage().rss
      const { code, stdout, stderr } = await engram(cwd, line)
      const what = `${line}, ${place}: ${stderr}`
      // An empty directory is a run without checkpoints.
      if (line.startsWith('evaluate x.') && kind === 'directory') {
        assert.equal(code, 4, what)
        continue
      }
      // A file of data may be as long as it likes: it is read in parts.
      if (/^x\.(jsonl|csv|npz)$/.test(place) && kind.startsWith('file')) {
        rmSync(at(place))
        continue
      }
      assert.deepEqual([code, stdout], [5, ''], what)
      assert.match(stderr, says, what)
      assert.match(
        stderr,
        new RegExp(
          `^Cannot \\w+ .*${(place.split('/').at(-1) ?? '').replaceAll('.', '\\.')}|^Cannot (un)?lock copied`,
          'm',
        ),
        what,
      )
      assert.ok(process.memoryUsage().rss - before < 2 ** 28, `memory grew: ${what}`)
      rmSync(at(place), { recursive: true, force: true })
    }
  })

test('a device or a pipe is not replaced by a file either', async () => {
  execFileSync('mkfifo', [at('out.fifo')])
  for (const [out, says] of [
    ['out.fifo', /Cannot write out\.fifo: it is a pipe, not a file/],
    ['/dev/null', /Cannot write \/dev\/null: it is a device, not a file/],
  ] as const) {
    const { code, stderr } = await engram(cwd, `export run --to npz --out ${out} --force`)
    assert.equal(code, 5, stderr)
    assert.match(stderr, says)
  }
})

test('a vector beside files that cannot be read is verified, and all are summed up', async () => {
  cpSync(fixtureFile('ntm-paper'), at('good.safetensors'))
  writeFileSync(at('damaged.safetensors'), 'no vector')
  const { code, stdout, stderr } = await engram(cwd, 'verify nowhere.safetensors good.safetensors damaged.safetensors')
  assert.equal(code, 5)
  assert.match(stdout, /^good\.safetensors\n/)
  assert.equal(
    stderr.split('\n').slice(0, 3).join('\n'),
    '1 of 3 files within the tolerances, 2 not readable\nCannot read nowhere.safetensors: no such file or directory\n' +
      '  • Then also: Cannot read damaged.safetensors: ' +
      (/also: Cannot read damaged\.safetensors: (.*)/.exec(stderr)?.[1] ?? ''),
  )
  const json = await engram(cwd, 'verify good.safetensors damaged.safetensors --json')
  assert.equal(json.code, 4)
  const all = JSON.parse(json.stdout) as ReadonlyArray<Readonly<{ file: string; error?: string; findings?: unknown }>>
  assert.deepEqual(
    all.map(({ file, error, findings }) => [file, error === undefined, findings !== undefined]),
    [
      ['good.safetensors', true, true],
      ['damaged.safetensors', false, false],
    ],
  )
})
