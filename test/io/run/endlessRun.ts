/** Saves checkpoint after checkpoint in the run that is its argument, until somebody kills it. */

import { existsSync } from 'node:fs'
import { loadCheckpoint, trainStateOf } from '../../../src/io/run/checkpoint.ts'
import { appendMetrics, readMetrics } from '../../../src/io/run/metrics.ts'
import { saveCheckpoint } from '../../../src/io/run/runCheckpoints.ts'
import { configFile, continueRun, createRun, openRun } from '../../../src/io/run/runDirectory.ts'
import { ready } from '../../support/ready.ts'
import { ok, stateAt } from '../support.ts'

await ready()
const directory = process.argv[2] ?? ''
process.stdout.write('ready\n')
const found = existsSync(configFile(directory)) ? await ok(openRun(directory)) : undefined
const run = found ?? (await ok(createRun({ name: 'endless', directory, config: {} })))
const start = run.checkpoint === undefined ? 0 : trainStateOf(await ok(loadCheckpoint(run.checkpoint))).step
if (found !== undefined) await ok(continueRun({ run: found, config: {}, recorded: start === 0 ? -1 : start }))
const records = await ok(readMetrics(directory))
if (records.length !== start) throw new Error(`${records.length} records at step ${start}`)
process.stdout.write(`from ${start}\n`)
for (let step = start + 1; ; step++) {
  await ok(appendMetrics(directory, { step, text: 'x'.repeat(2000) }))
  await ok(saveCheckpoint(run, { state: stateAt(step), config: {}, progress: {} }, { best: step % 2 === 0, keep: 2 }))
}
