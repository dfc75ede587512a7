/**
 * Times our training iterations in a process of its own, so that an exhausted heap ends only one config.
 *
 * Its arguments are a config's name and the path and workers as JSON. It answers `{"iterations": n}` with `{"times": […]}`, and
 * `{"profile": n}` with `{"breakdown": {…}}` of n iterations.
 */
import { Session } from 'node:inspector/promises'
import { createInterface } from 'node:readline'
import { either as E } from 'fp-ts'
import { explain } from '../src/core/errors.ts'
import { installNodeKernels } from '../src/io/backends/kernels.ts'
import { startBackend } from '../src/tfjs/backend.ts'
import { breakdownOf } from './breakdown.ts'
import { configs } from './configs.ts'
import { type Choice, timeOnPath } from './paths.ts'

/** Microseconds between the profiler's samples. */
const INTERVAL = 200

type Request = Readonly<{ iterations: number }> | Readonly<{ profile: number }>

const [name, choiceText = ''] = process.argv.slice(2)
const config = configs.find((candidate) => candidate.name === name)
if (config === undefined) throw new RangeError(`no such config: ${name}`)
const choice = JSON.parse(choiceText) as Choice

const profiled = async (iterations: number): Promise<unknown> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  await session.post('Profiler.start')
  await timeOnPath(config, choice, { iterations, warmUp: 0 })
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  return { breakdown: breakdownOf(profile) }
}

const answer = async (request: Request): Promise<unknown> =>
  'profile' in request
    ? profiled(request.profile)
    : { times: await timeOnPath(config, choice, { iterations: request.iterations, warmUp: 1 }) }

const say = (words: unknown): void => void process.stdout.write(`${JSON.stringify(words)}\n`)

const fail = (error: unknown): never => {
  process.stdout.write(`${JSON.stringify({ failure: error instanceof Error ? error.message : String(error) })}\n`)
  process.exit(1)
}

const backend = await startBackend('wasm')
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.removeAllListeners(event)
  process.on(event, fail)
}
if (E.isLeft(backend)) fail(explain(backend.left))
if (choice.path === 'fused' && (await installNodeKernels()) === undefined) fail('the fused kernels do not run here')
say({ ready: true })
for await (const line of createInterface({ input: process.stdin }))
  say(await answer(JSON.parse(line) as Request).catch(fail))
process.exit(0)
