import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder } from '../support/emptyFolder.ts'
import { engram } from '../support/commandLine.ts'
import { succeedProcess } from '../support/processes.ts'
import { metrics } from '../support/runFiles.ts'

/** A DNC that trains in 2 GiB, and whose recordings need 5. */
const LARGE = [
  'train --task copy --model dnc --batch-size 1 --steps 1 --workers 1 --tensorboard --run large',
  'model.slots=2816',
  'model.wordSize=4',
  'model.readHeads=1',
  'model.controller.units=8',
  'task.minWords=40',
  'task.maxWords=40',
  'evalEvery=1',
  'evaluation.sequences=1',
  'evaluation.variantSequences=0',
].join(' --set ')

test('a model whose recordings do not fit trains with --tensorboard; test and plot say what fits', async () => {
  const cwd = emptyFolder()
  const { stderr } = await succeedProcess(cwd, LARGE)
  assert.match(
    stderr,
    /TensorBoard shows no images of the memory in this session: a recording of 82 steps with 2,816 slots needs [\d,]+ MiB/,
  )
  assert.deepEqual(
    metrics(join(cwd, 'large')).map(({ step }) => step),
    [1],
  )
  for (const command of ['test large', 'plot large', 'test large --json', 'test large --html page.html']) {
    const refused = await engram(cwd, command)
    assert.equal(refused.code, 2, refused.stderr)
    assert.match(
      refused.stderr,
      /^A recording of 82 steps with 2,816 slots needs [\d,]+ MiB of .*\n {2}• Choose a sequence of at most 66 steps/m,
    )
  }
})
