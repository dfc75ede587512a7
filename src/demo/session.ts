import { either as E } from 'fp-ts'
import { type AppError, explain } from '../core/errors.ts'
import { isSolvedNow } from '../runs/solved.ts'
import type { Outcome } from '../runs/loop.ts'
import { disposePosition, type Position } from '../runs/position.ts'
import { probeOf } from '../runs/probe.ts'
import type { GivenWords } from '../tasks/task.ts'
import { learn } from './learning.ts'
import type { Activity, Answered } from './messages.ts'
import type { Placed } from './placed.ts'
import { inTab } from './remedies.ts'
import { stopwatch } from './stopwatch.ts'
import { delay, nextTurn } from './turns.ts'
import { watch } from './watch.ts'

/** Milliseconds of training between two checks for messages. */
const TURN = 12

/** One model in the worker, from when it is opened until another replaces it. */
export type Session = Readonly<{
  train: () => void
  pause: () => void
  pace: (updatesPerSecond: number) => void
  say: (given: GivenWords) => void
  seen: () => void
  /** Stops training and frees the model. */
  close: () => Promise<void>
}>

/** A model that has solved its task continues to train until the user stops it. */
const goingOn = ({ experiment }: Placed, { progress }: Position): Placed['experiment'] =>
  isSolvedNow(experiment.config, progress)
    ? { ...experiment, config: { ...experiment.config, until: 'steps', steps: Number.MAX_SAFE_INTEGER } }
    : { ...experiment, config: { ...experiment.config, until: 'solved', steps: Number.MAX_SAFE_INTEGER } }

/**
 * @param run    the model's name in messages
 * @param say    sends a message to the page; not called after the session is closed
 */
export const session = (placed: Placed, run: string, say: (answered: Answered) => void): Session => {
  const { experiment } = placed
  const { task } = experiment
  const wish: { now: 'training' | 'paused' | 'closed' } = { now: 'paused' }
  const answer = (answered: Answered): void => {
    if (wish.now !== 'closed') say(answered)
  }
  const clock = stopwatch()
  const watcher = watch({ experiment, run, seconds: clock.seconds }, answer)
  /** The model's position while it is not training. */
  let position: Position | undefined = placed.position
  let activity: Activity = isSolvedNow(experiment.config, placed.position.progress) ? 'solved' : 'ready'
  let training: Promise<void> | undefined
  let wake: () => void = () => undefined
  let nextTurnAt = 0
  /** The least time per update, in milliseconds. */
  let period = 0

  /** Recordings in progress. The model cannot be freed until they end. */
  const looks = new Set<Promise<void>>()
  const look = async (held: Position): Promise<void> => {
    const looking = watcher.look(held, activity)
    looks.add(looking)
    await looking.finally(() => looks.delete(looking))
  }

  const failed = (message: string): void => answer({ kind: 'failed', message, fatal: true })
  const unexpected = (error: unknown): void =>
    failed(`Something went wrong: ${error instanceof Error ? error.message : String(error)}`)

  const rest = async (held: Position): Promise<void> => {
    activity = 'paused'
    clock.rest()
    while (wish.now === 'paused') {
      const woken = new Promise<void>((resolve) => {
        wake = resolve
      })
      await look(held)
      await woken
    }
    clock.run()
    activity = 'training'
  }

  const attend = async (held: Position): Promise<boolean> => {
    if (period > 0) await delay(nextTurnAt - performance.now())
    else if (performance.now() < nextTurnAt) return true
    else await nextTurn()
    nextTurnAt = performance.now() + (period > 0 ? period : TURN)
    if (wish.now === 'paused') await rest(held)
    if (wish.now === 'training') await look(held)
    return wish.now !== 'closed'
  }

  const settle = async (ended: E.Either<AppError, Outcome>): Promise<void> => {
    training = undefined
    clock.rest()
    if (E.isLeft(ended)) {
      if (ended.left.tag !== 'Interrupted') failed(explain(inTab(ended.left)))
      return
    }
    position = ended.right.position
    activity = 'solved'
    if (wish.now !== 'closed') await look(position)
  }

  const begin = (start: Position): Promise<void> => {
    position = undefined
    activity = 'training'
    clock.run()
    const { seconds } = clock
    const going = learn(goingOn(placed, start), start, { seconds, onRecord: watcher.record, attend })
    return going.then(settle).catch(unexpected)
  }

  const lookAgain = (): void => {
    if (position !== undefined) look(position).catch(unexpected)
    else wake()
  }

  if (task.wordInput === undefined) watcher.aim(probeOf(experiment))
  lookAgain()

  return {
    train: () => {
      if (wish.now === 'closed') return
      wish.now = 'training'
      if (training === undefined && position !== undefined) training = begin(position)
      else wake()
    },
    pause: () => {
      if (wish.now !== 'closed') wish.now = 'paused'
    },
    pace: (updatesPerSecond) => {
      period = 1000 / updatesPerSecond
    },
    say: (spoken) => {
      if (task.wordInput !== undefined) watcher.aim(task.wordInput.sequence(spoken))
      lookAgain()
    },
    seen: watcher.seen,
    close: async () => {
      wish.now = 'closed'
      wake()
      await training
      await Promise.allSettled(looks)
      if (position !== undefined) disposePosition(position)
      position = undefined
    },
  }
}
