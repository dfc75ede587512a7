import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandProblem } from './examples/commandProblem.ts'
import { isAsShown } from './examples/comparable.ts'
import { commandsOf } from './examples/shell.ts'
import { shortened } from './examples/shortening.ts'

const wordsOf = (script: string) => commandsOf(script).map(({ words }) => words)

test('a script is split into commands and words', () => {
  assert.deepEqual(wordsOf(`A=1 npm ci && npx tsx cli.ts train # a comment with 'one quote\n`), [
    ['npm', 'ci'],
    ['npx', 'tsx', 'cli.ts', 'train'],
  ])
  assert.deepEqual(wordsOf(`echo '{"a": [1, 2]}' "b c"d | cat > out.txt 2>&1; ls\n\n# nothing\n`), [
    ['echo', '{"a": [1, 2]}', 'b cd'],
    ['cat'],
    ['ls'],
  ])
  assert.deepEqual(
    wordsOf('train --a b \\\n  --c d\ncat > own.jsonl <<\'END\'\n{"a": 1}\nnot a command\nEND\nls x#y\n'),
    [['train', '--a', 'b', '--c', 'd'], ['cat'], ['ls', 'x#y']],
  )
})

test('a command is shortened where it stands', () => {
  const few = '--set evaluation.sequences=4 --set evaluation.variantSequences=2'
  assert.equal(
    shortened(`npm ci && npx tsx cli.ts train --task copy  # trains\nls\nnpx tsx cli.ts train \\\n  --resume a\n`),
    `npm ci && npx tsx cli.ts train --task copy --steps 3 ${few}  # trains\nls\nnpx tsx cli.ts train \\\n  --resume a --steps 6 ${few}\n`,
  )
  assert.equal(
    shortened('npx tsx cli.ts dashboard runs/*\nnpm test -- scales\nnpm test\nnpm run demo\n'),
    'until_it_answers npx tsx cli.ts dashboard runs/* --port 0\nnpm test -- scales\nnpm test -- docs/layers\nnpm run demo -- --build\n',
  )
})

const problems = async (script: string): Promise<ReadonlyArray<string | undefined>> =>
  Promise.all(commandsOf(script).map(({ words }) => commandProblem(words)))

test('a command that does not exist, a flag, an option or a value is found', async () => {
  const wrong = `npx tsx cli.ts trian --task copy
npx tsx cli.ts train --tusk copy
npx tsx cli.ts train --task cipy
npx tsx cli.ts train --set model.slats=3
npx tsx cli.ts train --resume runs/copy-ntm-1 --set model.linksPerSlot=2
npx tsx cli.ts evaluate
npx tsx cli.ts evaluate runs/copy-ntm-1 --set task.colour=3
npx tsx cli.ts reproduce --task copy --memory ntm --set model.readTopK=5
npm run nothing
npm test -- no-such-test
npm run bench --json
npm run bench -- --only W9
python3 nothing.py
make all
`
  for (const [at, problem] of (await problems(wrong)).entries()) assert.ok(problem, wrong.split('\n')[at])
})

test('a command that exists is none', async () => {
  const right = `npx tsx cli.ts train --task copy --model dnc --set model.slots=64 --until solved
npx tsx cli.ts train --resume runs/copy-dnc-2 --steps 6 --set evaluation.sequences=3
npx tsx cli.ts evaluate RUN --set PATH=VALUE
npx engram plot runs/copy-ntm-1 runs/copy-ntm-2
npx tsx cli.ts reproduce --task copy reversal --memory sam sdnc --set model.readTopK=5
npx tsx cli.ts config --config not-there-yet.json
npm run bench -- --only W1
npm test -- layers
`
  assert.deepEqual(
    await problems(right),
    right
      .trim()
      .split('\n')
      .map(() => undefined),
  )
})

test('output is compared without times; a line … stands for any lines', () => {
  assert.ok(isAsShown('solved in 40 updates (8.1 s)\n  a  1\n', 'solved in 40 updates (1 min 3 s)\n  a  1  \n'))
  assert.ok(isAsShown('a\n…\nd', 'a\nb\nc\nd\n'))
  assert.ok(isAsShown('12 sequences/s', '9.5 sequences/s'))
  assert.ok(!isAsShown('solved in 40 updates (8.1 s)', 'solved in 41 updates (8.1 s)'))
  assert.ok(!isAsShown('a\n…\nd', 'a\nb\nc\n'))
  assert.ok(!isAsShown('a.c', 'abc'))
})
