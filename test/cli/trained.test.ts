import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { recordRun } from '../../src/dashboard/inspector/recordRun.ts'
import type { Recording } from '../../src/recording/recording.ts'
import { endedWell, engram, engramGiven, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { json, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
before(async () => {
  await succeed(
    cwd,
    `train ${tiny} --steps 20 --set evalEvery=10 --set evaluation.variantSequences=2 --run run --quiet`,
  )
})

type Evaluation = Readonly<{ sequences: number; loss: number; bitErrors: number; correct: number; goalsMet?: number }>
type Evaluated = Readonly<{
  checkpoint: string
  step: number
  evaluation: Readonly<{ heldOut: Evaluation; variants: Readonly<Record<string, Evaluation>> }>
}>

test('evaluate: a table for people, the same numbers as JSON', async () => {
  const text = await succeed(cwd, 'evaluate run')
  const { stdout, stderr } = await succeed(cwd, 'evaluate run --json')
  const { checkpoint: path, step, evaluation } = JSON.parse(stdout) as Evaluated
  assert.equal(stderr, '')
  assert.equal(path, 'run/checkpoints/best.safetensors')
  assert.ok(step === 10 || step === 20)
  assert.deepEqual(Object.keys(evaluation.variants), ['2 words', '4 words', '8 words', '12 words'])
  assert.equal(evaluation.heldOut.sequences, 4)
  const { loss, bitErrors, correct } = evaluation.heldOut
  assert.ok(loss > 0 && bitErrors >= 0 && bitErrors <= 2 && correct >= 0 && correct <= 1)
  assert.match(text.stdout, new RegExp(`^run/checkpoints/best\\.safetensors, step ${step}\n`))
  assert.match(text.stdout, new RegExp(`as trained +4 +${Number(bitErrors.toPrecision(3))} `))
  assert.match(text.stdout, /^ +12 words +2 /m)
})

test('where an average of the params is kept, all that looks at a machine looks at that', async () => {
  const options = '--steps 20 --set evalEvery=20 --set evaluation.variantSequences=0 --set optimizer.learningRate=0.05'
  const looks = await Promise.all(
    ['null', '0.99'].map(async (average) => {
      const run = `average-${average}`
      await succeed(cwd, `train ${tiny} ${options} --set optimizer.average=${average} --run ${run} --quiet`)
      const { evaluation } = JSON.parse((await succeed(cwd, `evaluate ${run} --json`)).stdout) as Evaluated
      const { steps } = JSON.parse((await succeed(cwd, `test ${run} --json`)).stdout) as Walked
      const seen = await recordRun({ run, directory: join(cwd, run) })
      const [last] = readFileSync(join(cwd, run, 'metrics.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .slice(-1)
      const record = JSON.parse(last ?? '{}') as Readonly<{ loss: number; evaluation: Evaluated['evaluation'] }>
      assert.deepEqual(evaluation, record.evaluation)
      if ('reason' in seen) assert.fail(seen.reason)
      return { loss: record.loss, different: [evaluation.heldOut.loss, steps[0]?.output, Buffer.from(seen.bytes)] }
    }),
  )
  const [plain, averaged] = looks
  assert.equal(plain?.loss, averaged?.loss)
  for (const [at, value] of (plain?.different ?? []).entries()) assert.notDeepEqual(value, averaged?.different[at])
})

test('evaluate: a checkpoint’s path, another held-out set, a larger memory', async () => {
  const { stdout } = await succeed(
    cwd,
    'evaluate run/checkpoints/latest.safetensors --json --set evaluation.sequences=7 --set model.slots=5 --set evaluation.variantSequences=0',
  )
  const { step, evaluation } = JSON.parse(stdout) as Evaluated
  assert.deepEqual([step, evaluation.heldOut.sequences, evaluation.variants], [20, 7, {}])
})

type Focus = Readonly<{ slot: number; weight: number }>
type Walked = Readonly<{
  inputs: number[][]
  targets: number[][]
  mask: number[]
  steps: ReadonlyArray<Readonly<{ output: number[]; reads: Focus[]; writes: Focus[] }>>
  bitErrors: number
}>

test('where a machine’s moves have consequences, train ends with the goals that it met, as evaluate tells them', async () => {
  const small = '--set model.slots=3 --set model.wordSize=2 --set model.controller.units=4 --set batchSize=1'
  const counts = '--steps 2 --set evalEvery=2 --set evaluation.sequences=30 --set evaluation.variantSequences=2'
  const { stdout } = await succeed(cwd, `train --task blocks ${small} ${counts} --run blocks --json --quiet`)
  const ended = JSON.parse(stdout) as Evaluated
  const { stdout: again } = await succeed(cwd, 'evaluate blocks --json')
  assert.deepEqual((JSON.parse(again) as Evaluated).evaluation, ended.evaluation)
  const { heldOut, variants } = ended.evaluation
  // Some goals are met by few moves of whatever kind.
  for (const { goalsMet = Number.NaN, correct } of [heldOut, ...Object.values(variants)])
    assert.ok(goalsMet >= correct && goalsMet <= 1)
  assert.match((await succeed(cwd, 'evaluate blocks')).stdout, / goals met\n/)
  assert.doesNotMatch(readFileSync(join(cwd, 'blocks', 'metrics.jsonl'), 'utf8'), /goalsMet/)
})

test('the finals of the graph tasks are variants with names, which test shows', async () => {
  for (const [task, final] of [
    ['graph-traversal', 'metro'],
    ['shortest-path', 'metro'],
    ['graph-inference', 'family'],
  ] as const) {
    const small = '--model none --set model.controller.units=3 --set evaluation.sequences=2'
    await succeed(
      cwd,
      `train --task ${task} ${small} --set evaluation.variantSequences=1 --steps 1 --run ${task} --quiet`,
    )
    const { evaluation } = JSON.parse((await succeed(cwd, `evaluate ${task} --json`)).stdout) as Evaluated
    assert.ok(Object.keys(evaluation.variants).includes(final), task)
    // As many rows as the map has edges, and more: far more than a random graph.
    const { inputs } = JSON.parse((await succeed(cwd, `test ${task} --variant ${final} --json`)).stdout) as Walked
    assert.ok(inputs.length > 42, `${task}: ${inputs.length} rows`)
  }
  const { stdout } = await succeed(cwd, 'test run', '--variant', '12 words')
  assert.match(stdout, /^run.checkpoints.best\.safetensors, step \d+: copy \(12 words\), \d+ wrong bits?\n/)
  const { code, stderr } = await engram(cwd, 'test run --variant metro')
  assert.equal(code, 2)
  assert.match(
    stderr,
    /^--variant: copy has no variant "metro"; expected one of 2 words, 4 words, 8 words, 12 words\n$/,
  )
})

test('test: steps through one sequence, row by row', async () => {
  const long = '--seed 3 --set task.minWords=3 --set task.maxWords=3'
  const { stdout } = await succeed(cwd, `test run --json ${long}`)
  const { inputs, targets, mask, steps, bitErrors } = JSON.parse(stdout) as Walked
  assert.deepEqual([inputs.length, targets.length, mask, steps.length], [8, 8, [0, 0, 0, 0, 0, 1, 1, 1], 8])
  for (const { output, reads, writes } of steps) {
    assert.ok(output.length === 1 && output.every((p) => p >= 0 && p <= 1))
    for (const { slot, weight } of [...reads, ...writes])
      assert.ok([0, 1, 2].includes(slot) && weight > 0 && weight <= 1)
    assert.deepEqual([reads.length, writes.length], [1, 1])
  }
  const wrong = steps.filter(
    ({ output }, t) => mask[t] === 1 && (output[0] ?? 0) > 0.5 !== (targets[t]?.[0] ?? 0) > 0.5,
  )
  assert.equal(bitErrors, wrong.length)

  const text = await succeed(cwd, `test run ${long}`)
  const [title = '', heads = '', ...rows] = text.stdout.split('\n')
  assert.match(title, new RegExp(`^run/checkpoints/best\\.safetensors, step \\d+: copy, ${bitErrors} wrong bit`))
  assert.deepEqual(heads.trim().split(/ +/), ['step', 'input', 'target', 'output', 'wrong', 'write', 'read'])
  assert.deepEqual(
    rows.slice(0, 12).map((row) => (/^ {2}\S/.test(row) ? row.trim() : Number(row.trim().split(/ +/)[0]))),
    ['start flag', 0, 'words 1–3', 1, 2, 3, 'end flag', 4, 'answer', 5, 6, 7],
  )
  assert.match(rows[1] ?? '', /^ +0 +·█· /)
  assert.match(text.stdout, /\n {2}input: bit 1, start flag, end flag\n {2}target, output: bit 1\n/)
  const { channels, timeline } = JSON.parse(stdout) as Pick<Recording, 'channels' | 'timeline'>
  assert.deepEqual(channels, { inputs: ['bit 1', 'start flag', 'end flag'], targets: ['bit 1'] })
  assert.deepEqual(
    timeline?.map(({ name }) => name),
    ['start flag', 'words 1–3', 'end flag', 'answer'],
  )
})

test('test: a narrow terminal shows less of each step, never a line that is wider', async () => {
  const at = async (columns: number): Promise<ReadonlyArray<string>> => {
    const given = { screen: { columns, rows: 24, colourBits: 1, keys: undefined } }
    return endedWell(
      await engramGiven(cwd, given, 'test run --seed 3 --set task.minWords=3 --set task.maxWords=3'),
    ).stdout.split('\n')
  }
  const heads = (lines: ReadonlyArray<string>): string =>
    lines
      .find((line) => line.startsWith('  step  '))
      ?.trim()
      .replaceAll(/ +/g, ' ') ?? ''
  assert.equal(heads(await at(80)), 'step input target output wrong write read')
  const narrow = await at(50)
  assert.equal(heads(narrow), 'step input target output wrong write read')
  assert.ok(!narrow.join('\n').includes('that weight'))
  const narrower = await at(36)
  assert.equal(heads(narrower), 'step output wrong write read')
  assert.ok(narrower.join(' ').replaceAll(/ +/g, ' ').includes('too wide for these columns: input, target'))
  for (const [columns, lines] of [
    [80, await at(80)],
    [50, narrow],
    [36, narrower],
  ] as const)
    for (const line of lines) assert.ok([...line].length <= columns, line)
})

test('inspect: a run’s architecture and its checkpoint; a described machine', async () => {
  const { stdout } = await succeed(cwd, 'inspect run --json')
  const {
    parameters,
    parameterCount,
    state,
    config,
    checkpoint: found,
  } = JSON.parse(stdout) as Readonly<{
    parameters: ReadonlyArray<Readonly<{ path: string; shape: number[]; count: number }>>
    parameterCount: number
    state: ReadonlyArray<Readonly<{ path: string; shape: number[] }>>
    config: unknown
    checkpoint: Readonly<{ summary: Readonly<{ tensors: ReadonlyArray<Readonly<{ name: string }>> }> }>
  }>
  assert.deepEqual(config, json(join(cwd, 'run/config.json')))
  assert.deepEqual(parameters[0], { path: 'controller/kernel', shape: [5, 12], count: 60 })
  assert.equal(
    parameterCount,
    parameters.reduce((sum, { count }) => sum + count, 0),
  )
  assert.deepEqual(state.find(({ path }) => path === 'memory')?.shape, [3, 2])
  assert.ok(parameters.every(({ path }) => found.summary.tensors.some(({ name }) => name === `params/${path}`)))

  const text = await succeed(cwd, 'inspect run')
  assert.match(text.stdout, /^copy: 3 inputs, 1 output; an NTM with 3 slots of 2, .*parameters\)\n/)
  assert.match(text.stdout, /^ +controller\/kernel +\[5 12\] +60$/m)
  assert.match(
    text.stdout,
    /checkpoint run\/checkpoints\/best\.safetensors: step \d+, written by engram \d+\.\d+\.\d+\n/,
  )
  assert.match(text.stdout, /^ +params\/controller\/kernel +F32 +\[5 12\]$/m)

  const described = await succeed(cwd, 'inspect --model dnc --set model.slots=64')
  assert.match(described.stdout, /a DNC with 64 slots of 20/)
  assert.match(described.stdout, /^ +link +\[1 64 64\] +4,096$/m)
  assert.doesNotMatch(described.stdout, /checkpoint/)
})
