import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeRecording } from '../../src/formats/recordingFile.ts'
import { listen, request, statusOf, stepsAfter } from '../dashboard/server/support.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { dashboardPort, start } from '../support/processes.ts'
import { metrics, tiny } from '../support/runFiles.ts'

const ask = (port: number, id: string) => fetch(`http://127.0.0.1:${port}/runs/${id}/recording`)

const recordingOf = async (port: number, id: string) =>
  decodeRecording(new Uint8Array(await (await ask(port, id)).arrayBuffer()))

test('train --dashboard: the page answers while it trains, shows it learning, and ends with the run', async () => {
  const cwd = emptyFolder()
  const running = start(
    cwd,
    `train ${tiny} --set reportEvery=5 --set checkpointEvery=100000 --set evalEvery=100000 --steps 1000000 --run live --dashboard --port 0`,
  )
  const port = await dashboardPort(running)
  const page = await request(port, '/')
  assert.equal(statusOf(page), 200)
  assert.match(page, /<!doctype html>/i)
  const { until, heard } = listen(port)
  // A page asks for a recording, and again after each.
  for (const recordings of [1, 2]) {
    await ask(port, 'live')
    await until((all) => all.filter(({ event }) => event === 'recording').length >= recordings)
  }
  const steps = heard.flatMap(({ event, data }) => (event === 'recording' ? [data.step ?? 0] : []))
  assert.ok((steps[1] ?? 0) > (steps[0] ?? 0), `without a checkpoint, at ${steps.join(', ')}`)
  const { anatomy, inputs, intermediates } = await recordingOf(port, 'live')
  assert.equal(anatomy.kind, 'ntm')
  assert.deepEqual(intermediates['memory']?.shape, [inputs.shape[0], 3, 2])
  await until((all) => stepsAfter(all, 'live').length > 2)
  running.process.kill('SIGINT')
  const { code, stderr } = await running.finished
  assert.equal(code, 130, stderr)
  assert.match(stderr, /npx engram dashboard live\n/)
  assert.equal(stepsAfter(heard, 'live').at(-1), metrics(join(cwd, 'live')).at(-1)?.step, 'to the last record')
  assert.equal(heard.findLast(({ event }) => event === 'runs')?.data.runs?.[0]?.state, 'ended')
  await assert.rejects(fetch(`http://127.0.0.1:${port}/`))
})

test('train --dashboard on a port that is taken trains without', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --steps 2 --run one --quiet`)
  const running = start(cwd, 'dashboard one --port 0')
  const port = await dashboardPort(running)
  const { stderr } = await succeed(cwd, `train ${tiny} --steps 2 --run two --dashboard --port ${port}`)
  assert.match(stderr, /^Training without a dashboard\. Cannot serve .* the port is in use/m)
  const refused = await engram(cwd, `dashboard one --port ${port}`)
  assert.deepEqual([refused.code, refused.stdout], [5, ''])
  assert.match(refused.stderr, /the port is in use\. Give another --port/)
  running.process.kill('SIGTERM')
  assert.equal((await running.finished).code, 143)
})

test('the same run with a dashboard and without: the same, bit for bit', async () => {
  const cwd = emptyFolder()
  const options = `${tiny} --steps 60 --set reportEvery=10`
  await succeed(cwd, `train ${options} --run plain --quiet`)
  await succeed(cwd, `train ${options} --run shown --quiet --dashboard --port 0`)
  const weights = (run: string) => readFileSync(join(cwd, run, 'checkpoints', 'latest.safetensors'))
  assert.ok(weights('plain').equals(weights('shown')))
})

test('dashboard: finished runs, several of them, and those to come', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --steps 6 --set reportEvery=2 --run runs/one --quiet`)
  const running = start(cwd, 'dashboard --port 0')
  const port = await dashboardPort(running)
  const { until, close } = listen(port)
  await ask(port, 'one')
  await until((all) => all.some(({ event, data }) => event === 'recording' && data.run === 'one' && data.step === 6))
  assert.equal((await recordingOf(port, 'one')).anatomy.slots, 3)
  await succeed(cwd, `train ${tiny} --steps 4 --set reportEvery=2 --run runs/two --quiet`)
  const heard = await until((all) => stepsAfter(all, 'two').length === 2)
  assert.deepEqual(stepsAfter(heard, 'one'), [2, 4, 6])
  close()
  running.process.kill('SIGINT')
  const { code, stderr } = await running.finished
  assert.equal(code, 130)
  assert.match(stderr, /Stopped by SIGINT\./)
})

test('dashboard: what makes no sense is told', async () => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --steps 1 --run runs/copy --quiet`)
  for (const [line, text, expected = 2] of [
    ['dashboard runs/cpoy', /Cannot open runs\/cpoy: no such run\. Did you mean runs\/copy\?/, 5],
    ['dashboard runs', /runs is a folder of runs, not a run\. Name one of them: runs\/copy\./],
    ['dashboard --port x', /--port: expected a whole number from 0/],
    ['dashboard --port 70000', /--port: expected a whole number/],
    ['dashboard --token abc', /--token: expected 8 to 256/],
    [`train ${tiny} --steps 1 --port 0`, /--port needs --dashboard/],
    [`train ${tiny} --steps 1 --dashboard --port -1`, /--port: expected a whole number/],
  ] as const) {
    const { code, stdout, stderr } = await engram(cwd, line)
    assert.deepEqual([code, stdout], [expected, ''], stderr)
    assert.match(stderr, text)
  }
  assert.ok(!existsSync(join(cwd, 'runs', 'copy-ntm-1')), 'nothing was made')
})
