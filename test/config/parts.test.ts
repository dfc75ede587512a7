import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { configFor } from '../../src/config/config.ts'
import { builtInParts, partsWith } from '../../src/config/parts.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { dataParallelism } from '../../src/execution/dataParallelism.ts'
import { expectedExecution } from '../../src/execution/expectedExecution.ts'
import { modelConfigFor } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { builtInModelParts } from '../../src/models/parts.ts'
import { experimentOf } from '../../src/runs/experiment.ts'
import { modelSentence } from '../../src/runs/modelSentence.ts'
import { controllers } from '../../src/controllers/registry.ts'
import { memories } from '../../src/memories/registry.ts'
import { allTasks as tasks } from '../../src/tasks/registry.ts'

const copy = tasks.find(({ name }) => name === 'copy')
const ntm = memories.find(({ kind }) => kind === 'ntm')
const gru = controllers.find(({ kind }) => kind === 'gru')
if (copy === undefined || ntm === undefined || gru === undefined) throw new Error('no such parts')

/** Parts of other names, by value. */
const own = {
  tasks: [{ ...copy, name: 'own' }],
  memories: [{ ...ntm, kind: 'mine' }],
  controllers: [{ ...gru, kind: 'ours' }],
}
const parts = partsWith(own)
const flags = { task: { name: 'own' }, model: { kind: 'mine', slots: 4, controller: { kind: 'ours' } } }

test('a config names parts that are given by value; without them it is refused', () => {
  const config = resolveConfig({ flags, source: 'flags', parts })
  if (E.isLeft(config)) return assert.fail(explain(config.left))
  assert.deepEqual(
    [config.right.task.name, config.right.model.kind, config.right.model.controller.kind],
    ['own', 'mine', 'ours'],
  )
  assert.equal('module' in config.right.task, false)
  const experiment = experimentOf(config.right, undefined, parts)
  if (E.isLeft(experiment)) return assert.fail(explain(experiment.left))
  assert.match(modelSentence(experiment.right.model), /^an NTM with 4 slots .*GRU controller/)
  const refused = resolveConfig({ flags, source: 'flags' })
  assert.match(E.isLeft(refused) ? explain(refused.left) : '', /task\.name: unknown task "own"/)
})

test('the parts of one value are not those of another: nothing is registered', () => {
  assert.equal(E.isRight(configFor(parts).decode({ task: { name: 'own' } })), true)
  assert.equal(E.isRight(configFor(builtInParts).decode({ task: { name: 'own' } })), false)
  assert.deepEqual(builtInParts.tasks, tasks)
})

test('a model of an own memory trains in one thread, step by step, and the reason names it', () => {
  for (const [kind, from, reason] of [
    ['mine', parts, 'the memory mine has no fused kernels'],
    // A part of a built-in name: the kernels of that name would compute another memory.
    ['ntm', { ...builtInModelParts, memories: [{ ...ntm }] }, 'the memory ntm has no fused kernels'],
  ] as const) {
    const config = modelConfigFor(from).decode({ kind, slots: 4 })
    if (E.isLeft(config)) return assert.fail(kind)
    const model = buildModel(config.right, 2, 2, { parts: from })
    const execution = expectedExecution(model, true)
    assert.deepEqual(execution, { mode: 'stepwise', reason })
    assert.deepEqual(dataParallelism(model, execution), { allowed: false, reason })
  }
})

test('the path may be given alone or beside the parts', () => {
  const config = modelConfigFor(builtInModelParts).decode({})
  if (E.isLeft(config)) return assert.fail('not a model')
  assert.equal(buildModel(config.right, 2, 2).path, 'fused')
  assert.equal(buildModel(config.right, 2, 2, 'reference').path, 'reference')
  assert.equal(buildModel(config.right, 2, 2, { path: 'reference' }).path, 'reference')
})

test('two parts of one name are refused', () => {
  assert.throws(() => partsWith({ tasks: [copy] }), /there is already a task copy/)
  assert.throws(() => partsWith({ memories: [...own.memories, ...own.memories] }), /there is already a memory mine/)
  assert.throws(() => partsWith({ controllers: [gru] }), /there is already a controller gru/)
})

test('a stored config that notes a module is refused if the part of that name is built in', () => {
  const module = { path: '/tmp/copy.js', sha256: 'abc' }
  const refused = resolveConfig({
    file: { task: { name: 'copy', module }, model: { kind: 'ntm', module } },
    source: 'x',
  })
  const message = E.isLeft(refused) ? explain(refused.left) : ''
  assert.match(message, /task\.name: the task copy is of the module \/tmp\/copy\.js, .* add --task \/tmp\/copy\.js/)
  assert.match(message, /model\.kind: the memory ntm is of the module \/tmp\/copy\.js, .* add --model \/tmp\/copy\.js/)
})
