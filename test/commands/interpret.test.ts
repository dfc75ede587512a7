import assert from 'node:assert/strict'
import { test } from 'node:test'
import { taskEither as TE } from 'fp-ts'
import type { CommandDefinition } from '../../src/commands/command.ts'
import type { Effect, Environment } from '../../src/commands/environment.ts'
import { interpret } from '../../src/commands/interpret.ts'

/** A command as CONTRIBUTING has it: a function of its arguments and flags, and its declaration. */
const say =
  (text: string, { times }: Readonly<{ times: string }>): Effect =>
  ({ stdout }) =>
    text === 'nothing'
      ? TE.left({ tag: 'UnreadableFile', path: text, reason: 'it is empty', remedy: 'Write something.' })
      : TE.fromIO(() => {
          if (text === 'boom') throw new Error('a fault of ours')
          stdout(`${text}\n`.repeat(Number(times)))
        })

const declared: CommandDefinition = {
  name: 'say',
  description: 'Says a text.',
  args: [['<text>', 'the text']],
  declare: (command) => command.option('--times <n>', 'how often', '1'),
  load: async () => say,
}

const run = async (definition: CommandDefinition, words: ReadonlyArray<string>, supervise?: () => Promise<number>) => {
  let [stdout, stderr] = ['', '']
  const environment: Environment = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    stdin: async function* () {},
    terminal: undefined,
    screen: undefined,
    now: () => 0,
    wallTime: () => 0,
    stopped: () => undefined,
  }
  const code = await interpret(['node', 'engram', ...words], environment, {
    commands: [definition],
    ...(supervise && { supervise }),
  })
  return { code, stdout, stderr }
}

test('a command is its declaration and a function: help shows it, arguments and flags reach it', async () => {
  const help = await run(declared, ['--help'])
  assert.deepEqual([help.code, help.stderr], [0, ''])
  assert.match(help.stdout, /\n {2}say <text> +Says a text\.\n/)
  assert.match((await run(declared, ['say', '--help'])).stdout, /\n {2}--times <n> +how often \(default: "1"\)\n/)
  assert.deepEqual(await run(declared, ['say', 'yes', '--times', '2']), { code: 0, stdout: 'yes\nyes\n', stderr: '' })
})

test('what goes wrong is explained on stderr, with its exit code', async () => {
  const failed = await run(declared, ['say', 'nothing'])
  assert.deepEqual(failed, { code: 4, stdout: '', stderr: 'Cannot read nothing: it is empty\n  • Write something.\n' })
  const broken = await run(declared, ['say', 'boom'])
  assert.deepEqual([broken.code, broken.stdout], [1, ''])
  assert.match(broken.stderr, /^Internal error: Error: a fault of ours\n/)
  const mistyped = await run(declared, ['sya'])
  assert.deepEqual([mistyped.code, mistyped.stdout], [2, ''])
  assert.match(mistyped.stderr, /unknown command 'sya'/)
})

test('a command is loaded only when it runs here, and a supervised one runs in its thread', async () => {
  const heavy: CommandDefinition = { ...declared, supervised: true, load: () => assert.fail('it was loaded') }
  for (const words of [['--help'], ['say', '--help'], ['help', 'say'], ['sya']])
    assert.ok([0, 2].includes((await run(heavy, words, () => assert.fail('a thread was started'))).code))
  assert.equal((await run(heavy, ['say', 'a'], async () => 130)).code, 130)
  const here = await run({ ...declared, supervised: true }, ['say', 'a'])
  assert.deepEqual([here.code, here.stdout], [0, 'a\n'])
})
