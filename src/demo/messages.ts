import type { Message } from '../dashboard/page/message.ts'
import type { GivenWords, WordInput } from '../tasks/task.ts'
import type { Choice } from './choice.ts'

/** What the page asks of its worker. */
export type Asked =
  /** A new machine, which knows nothing. */
  | Readonly<{ kind: 'make'; choice: Choice }>
  /** The machine in a checkpoint. */
  | Readonly<{ kind: 'load'; name: string; bytes: Uint8Array }>
  | Readonly<{ kind: 'train' }>
  | Readonly<{ kind: 'pause' }>
  /** At most so many updates a second, to be watched; Infinity: as many as there can be. */
  | Readonly<{ kind: 'pace'; updatesPerSecond: number }>
  /** From now on, the machine is watched on these words. */
  | Readonly<{ kind: 'say'; given: GivenWords }>
  /** The last recording is on the screen: there may be another. */
  | Readonly<{ kind: 'seen' }>

/** `solved`: it made no error on the held-out sequences, twice in a row. */
export type Activity = 'ready' | 'training' | 'paused' | 'solved'

/** Of the machine in the worker, what the page shows and asks for. */
export type Introduction = Readonly<{
  /** The file that it came from, or `undefined` where it was made here. */
  file: string | undefined
  task: string
  model: string
  /** Where it is computed, and how, in a few words. */
  means: string
  wordInput: Pick<WordInput, 'bits' | 'maxWords' | 'maxRepeats'> | undefined
  step: number
}>

/** What the worker says to the page. */
export type Answered =
  | Readonly<{ kind: 'told'; message: Message }>
  | Readonly<{ kind: 'machine'; introduction: Introduction }>
  | Readonly<{
      kind: 'status'
      activity: Activity
      step: number
      sequences: number
      /** Of training in this tab. */
      seconds: number
      updatesPerSecond: number
    }>
  /** Something could not be done, and why; `fatal`: there is no machine any more. */
  | Readonly<{ kind: 'failed'; message: string; fatal: boolean }>
