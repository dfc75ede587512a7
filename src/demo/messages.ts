import type { Message } from '../dashboard/page/message.ts'
import type { GivenWords, WordInput } from '../tasks/task.ts'
import type { Choice } from './choice.ts'

/** A message from the page to its worker. */
export type Asked =
  /** Creates an untrained model. */
  | Readonly<{ kind: 'make'; choice: Choice }>
  /** Loads the model of a checkpoint. */
  | Readonly<{ kind: 'load'; name: string; bytes: Uint8Array }>
  | Readonly<{ kind: 'train' }>
  | Readonly<{ kind: 'pause' }>
  /** Limits the updates per second; Infinity removes the limit. */
  | Readonly<{ kind: 'pace'; updatesPerSecond: number }>
  /** Sets the words that the model is shown on. */
  | Readonly<{ kind: 'say'; given: GivenWords }>
  /** The last recording is on the screen. The worker may send another. */
  | Readonly<{ kind: 'seen' }>

/** `solved`: no error on the held-out sequences in two evaluations in a row. */
export type Activity = 'ready' | 'training' | 'paused' | 'solved'

/** The facts about the worker's model that the page needs. */
export type Introduction = Readonly<{
  /** The checkpoint's file name; `undefined` for a model created in this tab. */
  file: string | undefined
  task: string
  model: string
  /** The backend and the execution mode, in a few words. */
  means: string
  wordInput: Pick<WordInput, 'bits' | 'maxWords' | 'maxRepeats'> | undefined
  step: number
}>

/** A message from the worker to the page. */
export type Answered =
  | Readonly<{ kind: 'told'; message: Message }>
  | Readonly<{ kind: 'machine'; introduction: Introduction }>
  | Readonly<{
      kind: 'status'
      activity: Activity
      step: number
      /** The step at which the task was solved. */
      solvedAt: number | null
      sequences: number
      /** Training time in this tab. */
      seconds: number
      updatesPerSecond: number
    }>
  /** A request failed, and why; `fatal`: the worker has no model any more. */
  | Readonly<{ kind: 'failed'; message: string; fatal: boolean }>
