/** The demo's worker: it holds the model and does all computation. The page sends requests and gets messages. */
import { either as E } from 'fp-ts'
import { type AppError, explain } from '../core/errors.ts'
import type { BackendName } from '../tfjs/backend.ts'
import type { Answered, Asked } from './messages.ts'
import { introduced, loaded, made, type Placed } from './placed.ts'
import { inTab } from './remedies.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { type Session, session } from './session.ts'

/** The part of a worker's global scope that is used here. */
type Scope = Readonly<{
  location: Location
  postMessage: (answered: Answered) => void
  addEventListener: (type: 'message', listener: (event: MessageEvent<Asked>) => void) => void
}>

const scope = globalThis as unknown as Scope
const folder = new URL('./', scope.location.href)
const answer = (answered: Answered): void => scope.postMessage(answered)

let runtime: Runtime | undefined
let current: Session | undefined
let sessions = 0
let pace = Number.POSITIVE_INFINITY

const refuse = (error: AppError): void =>
  answer({ kind: 'failed', message: explain(inTab(error)), fatal: current === undefined })

const closeCurrent = async (): Promise<void> => {
  await current?.close()
  current = undefined
}

const started = async (backend: BackendName): Promise<E.Either<AppError, Runtime>> => {
  if (runtime?.backend === backend) return E.right(runtime)
  await closeCurrent()
  runtime = undefined
  const found = await startRuntime(backend, folder)()
  if (E.isRight(found)) runtime = found.right
  return found
}

/** Opens a session with a model. */
const open = (placed: Placed, by: Runtime): void => {
  sessions++
  const run = `tab-${sessions}`
  const { config, task } = placed.experiment
  const introduction = introduced(placed, by)
  const summary = { id: run, name: placed.file ?? 'in this tab', task: task.name, model: introduction.model }
  answer({ kind: 'machine', introduction })
  answer({
    kind: 'told',
    message: { kind: 'runs', runs: [{ ...summary, seed: config.seed, steps: config.steps, state: 'running' }] },
  })
  current = session(placed, run, answer)
  current.pace(pace)
}

const place = async (asked: Extract<Asked, { kind: 'make' | 'load' }>): Promise<void> => {
  const by = await started(asked.kind === 'make' ? asked.choice.backend : (runtime?.backend ?? 'wasm'))
  if (E.isLeft(by)) return refuse(by.left)
  if (asked.kind === 'make') await closeCurrent()
  const placed = asked.kind === 'make' ? made(asked.choice) : loaded(asked.name, asked.bytes, by.right)
  if (E.isLeft(placed)) return refuse(placed.left)
  await closeCurrent()
  return open(placed.right, by.right)
}

const handle = async (asked: Asked): Promise<void> => {
  switch (asked.kind) {
    case 'make':
    case 'load':
      return place(asked)
    case 'train':
      return current?.train()
    case 'pause':
      return current?.pause()
    case 'pace':
      pace = asked.updatesPerSecond
      return current?.pace(pace)
    case 'say':
      return current?.say(asked.given)
    case 'seen':
      return current?.seen()
  }
}

const unexpected = (error: unknown): void =>
  answer({
    kind: 'failed',
    message: `Something went wrong: ${error instanceof Error ? error.message : String(error)}`,
    fatal: true,
  })

let queue: Promise<void> = Promise.resolve()
scope.addEventListener('message', ({ data }) => {
  queue = queue.then(() => handle(data)).catch(unexpected)
})
