import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createRecordingScheduler,
  type RecordingRequest,
  type RecordingResult,
} from '../../../src/dashboard/inspector/recordingScheduler.ts'
import { createBoard, newCursor } from '../../../src/dashboard/server/board.ts'
import type { FollowedRun } from '../../../src/dashboard/server/followedRun.ts'
import { createHistory } from '../../../src/runs/history.ts'

type Pretended = { checkpoint: string | undefined; state: 'running' | 'ended' }

const pretend = (id: string, now: Pretended): FollowedRun => ({
  directory: `runs/${id}`,
  history: createHistory<string>(10),
  summary: () => ({ id, name: id, task: 'copy', model: 'a machine', seed: 1, steps: 1, state: now.state }),
  checkpoint: () => now.checkpoint,
  poll: async () => false,
})

/** The most bytes of the recordings. */
const LITTLE = 100

/** Attention with a clock that is set by hand, and looks that end when they are told to. */
const setting = (runs: ReadonlyArray<FollowedRun>, live?: string) => {
  const board = createBoard(LITTLE)
  board.setRuns(runs)
  const looks: RecordingRequest[] = []
  const notes: string[] = []
  const clock = { now: 0 }
  let asked = 0
  let end: (seen: RecordingResult) => void = () => undefined
  const attention = createRecordingScheduler({
    board,
    look: (look) => {
      looks.push(look)
      return new Promise((resolve) => {
        end = resolve
      })
    },
    live: live === undefined ? undefined : { directory: live, ask: () => void asked++ },
    note: (text) => void notes.push(text),
    now: () => clock.now,
  })
  const finish = async (seen: RecordingResult): Promise<void> => {
    end(seen)
    await new Promise((resolve) => setImmediate(resolve))
  }
  /** Runs whose recordings somebody asks for, again and again. */
  const watched = new Set(runs.map((run) => run.summary().id))
  const recordIfDue = (): void => {
    for (const id of watched) board.recording(id)
    attention.recordIfDue()
  }
  return { board, attention: { ...attention, recordIfDue }, watched, looks, notes, clock, finish, asked: () => asked }
}

const seen = (step: number, milliseconds = 10, size = 1): RecordingResult => ({
  step,
  bytes: new Uint8Array(size),
  milliseconds,
})

test('a checkpoint is looked at once, one at a time, and a running run rests in between', async () => {
  const [a, b]: [Pretended, Pretended] = [
    { checkpoint: undefined, state: 'running' },
    { checkpoint: 'b1', state: 'ended' },
  ]
  const { board, attention, looks, clock, finish } = setting([pretend('a', a), pretend('b', b)])
  attention.recordIfDue()
  attention.recordIfDue()
  assert.deepEqual(
    looks.map(({ run }) => run),
    ['b'],
  )
  await finish(seen(4))
  assert.equal(board.recording('b')?.step, 4)
  attention.recordIfDue()
  assert.equal(looks.length, 1, 'nothing new')
  a.checkpoint = 'a1'
  attention.recordIfDue()
  await finish(seen(1, 300))
  a.checkpoint = 'a2'
  b.checkpoint = 'b2'
  clock.now = 5999
  attention.recordIfDue()
  await finish(seen(5))
  attention.recordIfDue()
  assert.deepEqual(
    looks.map(({ run }) => run),
    ['b', 'a', 'b'],
  )
  clock.now = 6000
  attention.recordIfDue()
  assert.equal(looks.at(-1)?.run, 'a', '20 times as long as it took')
})

test('live params are asked for when they would be looked at, and go before checkpoints', async () => {
  const { attention, looks, clock, finish, asked, board } = setting(
    [pretend('a', { checkpoint: 'a1', state: 'running' })],
    'runs/a',
  )
  attention.recordIfDue()
  assert.deepEqual([asked(), looks.length], [1, 0])
  attention.offer('a', { step: 3, params: [] })
  assert.equal(looks[0]?.live?.step, 3)
  attention.recordIfDue()
  await finish(seen(3))
  assert.equal(board.recording('a')?.step, 3)
  attention.recordIfDue()
  assert.equal(asked(), 1, 'it rests')
  clock.now = 2000
  attention.recordIfDue()
  assert.equal(asked(), 2)
})

test('what cannot be shown is said once', async () => {
  const now: Pretended = { checkpoint: 'a1', state: 'ended' }
  const { attention, notes, finish, board, looks } = setting([pretend('a', now)])
  for (const checkpoint of ['a1', 'a2']) {
    now.checkpoint = checkpoint
    attention.recordIfDue()
    await finish({ reason: 'it is too large' })
    attention.recordIfDue()
  }
  assert.equal(looks.length, 2)
  assert.deepEqual(notes, ['The dashboard cannot show the memory of a: it is too large'])
  assert.equal(board.recording('a'), undefined)
})

test('a run that no page asks for is not recorded; once asked for, one recording is made', async () => {
  const [a, b]: [Pretended, Pretended] = [
    { checkpoint: 'a1', state: 'ended' },
    { checkpoint: 'b1', state: 'running' },
  ]
  const { attention, watched, looks, board, finish, clock } = setting([pretend('a', a), pretend('b', b)])
  watched.clear()
  attention.recordIfDue()
  assert.equal(looks.length, 0)
  assert.deepEqual([board.recording('b'), board.recordingState('b')], [undefined, { kind: 'due' }])
  attention.recordIfDue()
  assert.deepEqual(
    looks.map(({ run }) => run),
    ['b'],
  )
  await finish(seen(1))
  assert.deepEqual(board.recordingState('b'), { kind: 'kept' })
  clock.now = 1e6
  b.checkpoint = 'b2'
  attention.recordIfDue()
  assert.equal(looks.length, 1, 'nobody has asked since')
  assert.equal(board.recording('b')?.step, 1)
  attention.recordIfDue()
  assert.equal(looks.length, 2)
})

test('a recording that gave way to others is made again when it is asked for', async () => {
  const all = ['a', 'b', 'c'].map((id) => pretend(id, { checkpoint: `${id}1`, state: 'ended' }))
  const { attention, watched, looks, board, finish } = setting(all)
  for (const id of ['a', 'b', 'c', 'a']) {
    watched.clear()
    watched.add(id)
    attention.recordIfDue()
    await finish(seen(1, 10, 40))
  }
  assert.deepEqual(
    looks.map(({ run }) => run),
    ['a', 'b', 'c', 'a'],
  )
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => board.recordingState(id).kind),
    ['kept', 'due', 'kept'],
  )
})

test('pages are told why a run has no recording, and that it has no checkpoint', async () => {
  const [a, b]: [Pretended, Pretended] = [
    { checkpoint: 'a1', state: 'ended' },
    { checkpoint: undefined, state: 'running' },
  ]
  const { attention, board, finish } = setting([pretend('a', a), pretend('b', b)])
  const cursor = newCursor()
  board.setLoaded()
  const events = (): ReadonlyArray<string> => {
    const next = board.next(cursor)
    return next === undefined ? [] : [`${next.event} ${next.event === 'runs' ? '' : next.data}`, ...events()]
  }
  assert.equal(events().at(-1), 'ready {}')
  attention.recordIfDue()
  await finish({ reason: 'it is too large' })
  assert.deepEqual(events(), ['unrecorded {"run":"a","reason":"it is too large"}'])
  assert.deepEqual(board.recordingState('a'), { kind: 'failed', reason: 'it is too large' })
  assert.deepEqual(board.recordingState('b'), { kind: 'none' })
})
