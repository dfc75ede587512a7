import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, contents, json, metrics, snapshot, stepName, timeless, tiny } from '../support/runFiles.ts'

const often = '--set reportEvery=4 --set evalEvery=10 --set checkpointEvery=7'

test('a run: results on stdout, progress on stderr, everything else in its directory', async () => {
  const cwd = emptyFolder()
  const { stdout, stderr } = await succeed(cwd, `train --task copy ${tiny} ${often} --steps 12`)
  const run = join(cwd, 'runs', 'copy-ntm-1')

  assert.match(stdout, /^copy: (solved|trained) in 12 updates \(24 sequences, [\d.]+ s\)\n/)
  assert.match(stdout, /as trained +4 +[\d.]+ +[\d.]+ % +[\d.]+ +[\d.]+\n/)
  assert.match(stdout, / {2}run +runs\/copy-ntm-1\n/)
  assert.doesNotMatch(stdout, /steps\/s/)
  assert.match(stderr, /^Training an NTM with 3 slots of 2, .*\non task copy, in runs\/copy-ntm-1\n/)
  assert.match(stderr, /^step 10 · 20 sequences · loss [\d.]+ bits · [\d.]+ bit errors · .* steps\/s$/m)

  assert.deepEqual(readdirSync(run).toSorted(), ['checkpoints', 'config.json', 'metrics.jsonl', 'plots'])
  assert.deepEqual(
    metrics(run).map(({ step, evaluation }) => [step, evaluation !== undefined]),
    [
      [4, false],
      [8, false],
      [10, true],
      [12, false],
    ],
  )
  assert.deepEqual(
    readdirSync(join(run, 'checkpoints')).toSorted(),
    ['best', 'latest', stepName(10), stepName(12), stepName(7)].map((name) => `${name}.safetensors`).toSorted(),
  )
  assert.deepEqual(checkpoint(run, 'latest'), checkpoint(run, stepName(12)))
  assert.deepEqual(checkpoint(run, 'best'), checkpoint(run, stepName(10)))
  const { metadata, names, finite } = contents(run, 'latest')
  assert.deepEqual([metadata['format'], metadata['step'], finite], ['engram-checkpoint/1', '12', true])
  assert.deepEqual(JSON.parse(metadata['config'] ?? ''), json(join(run, 'config.json')))
  assert.ok(names.includes('params/controller/kernel') && names.some((name) => name.startsWith('optimizer/')))

  const again = await succeed(cwd, `train ${tiny} --steps 2 --json --quiet`)
  assert.equal(again.stderr, '')
  const result = JSON.parse(again.stdout) as Record<string, unknown>
  assert.equal(again.stdout.split('\n').length, 2, 'one line')
  assert.deepEqual(
    [result['run'], result['task'], result['step'], result['sequences'], typeof result['seconds']],
    ['runs/copy-ntm-2', 'copy', 2, 4, 'number'],
  )
  assert.deepEqual(Object.keys(result['evaluation'] as object), ['heldOut', 'variants'])
})

test('the config in a run makes the same run again', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train --task repeat-copy --model dnc ${tiny} --set task.maxRepeats=1 --steps 3 --seed 4 --run a`)
  await succeed(cwd, 'train --config a/config.json --run b --quiet')
  assert.deepEqual(json(join(cwd, 'b/config.json')), json(join(cwd, 'a/config.json')))
  assert.deepEqual(checkpoint(join(cwd, 'b'), 'latest'), checkpoint(join(cwd, 'a'), 'latest'))
})

test('a run never overwrites another, nor anything else', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --steps 1 --run mine --quiet`)
  const before = snapshot(cwd)
  for (const [place, message] of [
    ['mine', /^mine is already a run\. Continue it with --resume mine, or choose another name\.\n$/],
    ['mine/checkpoints', /^mine\/checkpoints is not empty/],
    ['mine/config.json', /^mine\/config\.json is a file, and no directory/],
  ] as const) {
    const { code, stdout, stderr } = await engram(cwd, `train ${tiny} --steps 1 --run ${place}`)
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, message)
  }
  assert.deepEqual(snapshot(cwd), before)
})

test('15 steps and 15 more are 30 steps, byte for byte; and what would make it another run is refused', async () => {
  const cwd = emptyFolder()
  const [whole, cut] = [join(cwd, 'whole'), join(cwd, 'cut')]
  await succeed(cwd, `train ${tiny} ${often} --steps 30 --run whole --quiet`)
  await succeed(cwd, `train ${tiny} ${often} --steps 15 --run cut --quiet`)
  assert.notDeepEqual(checkpoint(cut, 'latest'), checkpoint(whole, 'latest'))

  const before = snapshot(cut)
  for (const [flags, message] of [
    ['--task repeat-copy', /cannot change task\. Start a new run/],
    ['--model dnc', /cannot change model/],
    ['--seed 2', /cannot change seed/],
    [
      '--set optimizer.kind=rmsprop',
      /optimizer\/rmsprop\/.*: expected \[.*\] by the config, got none in the checkpoint/,
    ],
    ['--preset paper', /omit --config and --preset/],
    ['--run other', /either --run .* or --resume .*, not both/],
  ] as const) {
    const { code, stdout, stderr } = await engram(cwd, `train --resume cut --steps 30 ${flags}`)
    assert.deepEqual([code, stdout], [2, ''], `${flags}: ${stderr}`)
    assert.match(stderr, message)
  }
  assert.deepEqual(snapshot(cut), before, 'a refused --resume changed the run')

  const { stderr } = await succeed(cwd, 'train --resume cut --steps 30')
  assert.match(stderr, /^Continuing from step 15: an NTM/)
  assert.deepEqual(checkpoint(cut, stepName(30)), checkpoint(whole, stepName(30)))
  assert.deepEqual(checkpoint(cut, 'latest'), checkpoint(whole, 'latest'))
  assert.deepEqual(checkpoint(cut, 'best'), checkpoint(whole, 'best'))
  assert.deepEqual(timeless(cut), timeless(whole))
  assert.deepEqual(json(join(cut, 'config.json')), json(join(whole, 'config.json')))
  const seconds = metrics(cut).map((record) => record.seconds)
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => a - b),
    'time runs on over sessions',
  )
})

test('--until solved ends at the second evaluation in a row without an error', async () => {
  const cwd = emptyFolder()
  const easy = '--set task.maxWords=1 --learning-rate 0.03 --set evalEvery=10 --set evaluation.sequences=32'
  const { stdout } = await succeed(cwd, `train ${tiny} ${easy} --steps 400 --until solved --run easy`)
  const errors = metrics(join(cwd, 'easy')).flatMap(({ step, evaluation }) => {
    const marks = evaluation as Readonly<{ heldOut: Readonly<{ bitErrors: number }> }> | undefined
    return marks === undefined ? [] : [[step, marks.heldOut.bitErrors] as const]
  })
  const last = errors.at(-1)?.[0] ?? 0
  assert.ok(last < 400, 'it was not learned in time')
  assert.deepEqual(errors.slice(-2), [
    [last - 10, 0],
    [last, 0],
  ])
  assert.ok(errors.slice(0, -1).every(([, wrong], at) => wrong > 0 || (errors[at - 1]?.[1] ?? 1) > 0))
  assert.match(stdout, new RegExp(`^copy: solved in ${last} updates`))
})

const wild = [
  `${tiny} --steps 8 --set reportEvery=1 --set evalEvery=4 --set checkpointEvery=2`,
  '--set optimizer.schedule.kind=constant --set onDivergence.policy=halt',
].join(' ')

test('halt: a rate that is far too large ends with exit 3 and the first bad tensor', async () => {
  const cwd = emptyFolder()
  const { code, stdout, stderr } = await engram(cwd, `train ${wild} --learning-rate 1e38 --run big`)
  assert.deepEqual([code, stdout], [3, ''])
  assert.match(stderr, /^Training diverged at step 2: the loss became NaN\.\n {2}• Step 1 is saved\. /m)
  assert.match(stderr, /• To continue: .* train --resume big$/m)
  assert.deepEqual([contents(join(cwd, 'big'), 'latest').finite], [true])

  const overflow = await engram(cwd, `train ${wild} --learning-rate 1e39 --run huge`)
  assert.equal(overflow.code, 3)
  assert.match(overflow.stderr, /diverged at step 1: the update of controller\/kernel became NaN or infinite\./)
  assert.deepEqual([contents(join(cwd, 'huge'), 'latest').finite], [true])
  assert.ok(!existsSync(join(cwd, 'huge', 'lock')))
})

test('skip: bad updates are left out and counted, and no NaN is kept', async () => {
  const cwd = emptyFolder()
  const { code, stderr } = await engram(
    cwd,
    `train ${wild} --learning-rate 1e38 --set onDivergence.policy=skip --set onDivergence.patience=3 --run skip`,
  )
  assert.equal(code, 3)
  assert.match(stderr, /step 2: the loss is NaN; update skipped\n/)
  assert.match(stderr, /diverged at step 5: .*\n {2}• Step 4 is saved\. 3 updates in a row were skipped/)
  const run = join(cwd, 'skip')
  assert.deepEqual(
    metrics(run).map(({ step, skipped, loss }) => [step, skipped, typeof loss]),
    [
      [1, 0, 'number'],
      [2, 1, 'string'],
      [3, 1, 'string'],
      [4, 1, 'string'],
    ],
  )
  assert.ok(contents(run, 'latest').finite)
})

test('rollback: back with a smaller rate, on to the end, and the run knows it', async () => {
  const cwd = emptyFolder()
  const policy = '--set onDivergence.policy=rollback --set onDivergence.rateFactor=1e-40'
  const { stderr } = await succeed(cwd, `train ${wild} --learning-rate 1e38 ${policy} --run back`)
  assert.match(stderr, /step 2: the loss is NaN; rolled back to step 0, learning rate × 1e-40\n/)
  const run = join(cwd, 'back')
  const { metadata, finite } = contents(run, 'latest')
  assert.deepEqual([metadata['step'], metadata['rateScale'], finite], ['8', '1e-40', true])
  assert.equal((JSON.parse(metadata['progress'] ?? '') as { rollbacks: number }).rollbacks, 1)
  assert.deepEqual(
    metrics(run).map(({ step }) => step),
    [1, 2, 3, 4, 5, 6, 7, 8],
  )
  assert.ok(metrics(run).every(({ learningRate }) => Math.abs((learningRate as number) - 0.01) < 1e-9))
})

test('a resumed run may draw other batches, and counts what it has seen', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --set reportEvery=1 --steps 2 --run run --quiet`)
  const { stdout } = await succeed(cwd, 'train --resume run --steps 4 --batch-size 3 --quiet')
  assert.deepEqual(
    metrics(join(cwd, 'run')).map(({ step, sequences }) => [step, sequences]),
    [
      [1, 2],
      [2, 4],
      [3, 7],
      [4, 10],
    ],
  )
  assert.match(stdout, /in 4 updates \(10 sequences, /)
})

test('a backend that cannot start, and a machine that is too large, leave no run behind', async () => {
  const cwd = emptyFolder()
  const { code, stderr } = await engram(cwd, 'train --set model.slots=1e12 --batch-size 2 --steps 1')
  assert.equal(code, 2)
  assert.match(stderr, /numbers in the state of a batch of 2: expected at most 134,217,728, got /)
  assert.deepEqual(readdirSync(cwd), [])
})

test('a curriculum: lessons are told, kept in checkpoints, and a resumed run goes on where teaching was', async () => {
  const cwd = emptyFolder()
  const lessons = '[{"maxWords":1}]'
  const flags = `train ${tiny} --set reportEvery=1 --set curriculum.kind=adaptive --set curriculum.lessons=${lessons} --set curriculum.window=3 --set curriculum.learnedBelow=1000`
  await succeed(cwd, `${flags} --steps 10 --run whole --quiet`)
  await succeed(cwd, `${flags} --steps 2 --run cut --quiet`)
  await succeed(cwd, 'train --resume cut --steps 10 --quiet')
  assert.deepEqual(checkpoint(join(cwd, 'cut'), 'latest'), checkpoint(join(cwd, 'whole'), 'latest'))
  const told = metrics(join(cwd, 'whole')).map(({ lesson }) => lesson)
  assert.deepEqual(told, [1, 1, 2, 2, 2, 2, 2, 2, 2, 2])
})
