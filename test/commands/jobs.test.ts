import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { jobName, jobsOf, type Plan } from '../../src/commands/reproduce/jobs.ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { explain } from '../../src/core/errors.ts'
import { memories } from '../../src/memories/registry.ts'
import { rowTitle } from '../../src/report/rowName.ts'
import { tasks } from '../../src/tasks/registry.ts'

const jobs = (plan: Plan) => {
  const made = jobsOf(plan)
  if (E.isLeft(made)) assert.fail(explain(made.left))
  return made.right
}

test('every task with every memory is a job, on one thread, and more slots fit whatever has slots and has not learned how they start', () => {
  const names = tasks.map(({ name }) => name)
  const kinds = memories.map(({ kind }) => kind)
  const all = jobs({ tasks: names, memories: kinds, seeds: 1, options: {} })
  assert.equal(all.length, names.length * kinds.length)
  for (const job of all) {
    const { model, task, workers, seed } = job.config
    assert.deepEqual([task.name, model.kind, workers, seed], [job.task, job.memory, 1, 1])
    const fixed = job.memory === 'none' || model.initialState.memory === 'learned'
    assert.deepEqual(job.slots, fixed ? [] : [2, 4].map((factor) => factor * (model.slots ?? 0)), jobName(job))
  }
})

test('seeds come one after the other, each with all tasks and memories', () => {
  const all = jobs({ tasks: ['copy', 'reversal'], memories: ['ntm', 'none'], seeds: 2, options: {} })
  assert.deepEqual(all.map(jobName), [
    'copy-ntm-1',
    'copy-none-1',
    'reversal-ntm-1',
    'reversal-none-1',
    'copy-ntm-2',
    'copy-none-2',
    'reversal-ntm-2',
    'reversal-none-2',
  ])
  assert.ok(all.every(({ config, seed }) => config.until === 'solved' && config.seed === seed))
})

test('runs are named by what was asked for: the preset, and options that differ from it', () => {
  const named = (options: JsonRecord, preset?: string) => {
    const [job] = jobs({ tasks: ['copy'], memories: ['ntm'], seeds: 1, options, ...(preset && { preset }) })
    if (job === undefined) assert.fail('no job')
    return { name: jobName(job), title: rowTitle(job), steps: job.config.steps }
  }
  const plain = { name: 'copy-ntm-1', title: 'copy with ntm', steps: named({}).steps }
  assert.deepEqual(named({}, 'default'), plain)
  assert.deepEqual(
    named({ batchSize: jobs({ tasks: ['copy'], memories: ['ntm'], seeds: 1, options: {} })[0]?.config.batchSize ?? 0 }),
    plain,
  )
  assert.deepEqual(named({ steps: 7 }), { name: 'copy-ntm_steps=7-1', title: 'copy with ntm (steps=7)', steps: 7 })
  assert.deepEqual(named({ task: { maxWords: 3 }, steps: 7 }, 'paper'), {
    name: 'copy-ntm_paper_task.maxWords=3_steps=7-1',
    title: 'copy with ntm (paper, task.maxWords=3, steps=7)',
    steps: 7,
  })
  // What no file may be called is told apart all the same.
  const lessons = (words: number) => named({ curriculum: { kind: 'adaptive', lessons: [{ maxWords: words }] } }).name
  assert.match(lessons(3), /^[\w.=-]+$/)
  assert.notEqual(lessons(3), lessons(4))
})

test('params whose number depends on the slots fit no larger memory', () => {
  const options = { model: { initialState: { memory: 'learned' } } }
  assert.deepEqual(jobs({ tasks: ['copy'], memories: ['ntm'], seeds: 1, options })[0]?.slots, [])
})

test('stories of files: their jobs say which, those of other tasks do not', () => {
  const text = '1 Ada ran.\n2 Who ran?\tada\t1\n'
  const all = jobs({
    tasks: ['stories', 'copy'],
    memories: ['ntm'],
    seeds: 1,
    options: {},
    data: {
      task: 'stories',
      options: { data: '/babi', files: ['qa1'], sha256: 'abc' },
      files: { texts: { 'qa1_train.txt': text, 'qa1_test.txt': text } },
    },
  })
  assert.deepEqual(
    all.map(({ config: { task }, slots }) => [task['data'], task['files'], task['sha256'], slots.length]),
    [
      ['/babi', ['qa1'], 'abc', 2],
      [undefined, undefined, undefined, 2],
    ],
  )
})

test('options that a run sets itself are neither used nor reported', () => {
  const options: JsonRecord = {
    seed: 9,
    workers: 4,
    task: { name: 'reversal', maxWords: 3 },
    model: { kind: 'dnc', slots: 9 },
  }
  for (const { config, asked, task, memory, seed } of jobs({ tasks: ['copy'], memories: ['ntm'], seeds: 2, options })) {
    assert.deepEqual(asked.options, { task: { maxWords: 3 }, model: { slots: 9 } })
    assert.deepEqual([config.seed, config.workers, config.task.name, config.model.kind], [seed, 1, task, memory])
  }
})
