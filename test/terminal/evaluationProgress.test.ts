import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EvaluationProgress } from '../../src/runs/evaluation.ts'
import { evaluationProgress } from '../../src/terminal/evaluationProgress.ts'

/** What is shown of an evaluation of 10 sequences, whose chunks of one take as many seconds as given. */
const shown = (seconds: ReadonlyArray<number>, isTerminal: boolean): ReadonlyArray<string> => {
  const written: string[] = []
  let now = 5000
  const tell = evaluationProgress({ now: () => now, write: (text) => void written.push(text), isTerminal })
  const progress = (done: number): EvaluationProgress => ({ what: 'sequences', done, total: 10, share: done / 10 })
  for (const [done, took] of [0, ...seconds].entries()) {
    now += 1000 * took
    tell(progress(done))
  }
  return written
}

test('an evaluation of a second or less is silent', () => {
  assert.deepEqual(
    shown(
      Array.from({ length: 10 }, () => 0.1),
      false,
    ),
    [],
  )
  assert.deepEqual(
    shown(
      Array.from({ length: 10 }, () => 0.1),
      true,
    ),
    [],
  )
})

test('a longer one says how far it is and how long it still takes: as lines, every ten seconds', () => {
  assert.deepEqual(
    shown(
      Array.from({ length: 10 }, () => 4),
      false,
    ),
    [
      'Evaluating: 1 of 10 sequences · 36 s left\n',
      'Evaluating: 4 of 10 sequences · 24 s left\n',
      'Evaluating: 7 of 10 sequences · 12 s left\n',
    ],
  )
})

test('on a terminal, in one line, which is empty again at the end', () => {
  const clear = '\r\u001b[2K'
  const written = shown(
    Array.from({ length: 10 }, () => 0.5),
    true,
  )
  assert.equal(written[0], `${clear}Evaluating: 3 of 10 sequences · 3.5 s left`)
  assert.equal(written.at(-1), clear)
  assert.ok(written.every((text) => text.startsWith(clear) && !text.includes('\n')))
})

test('each evaluation has its own time', () => {
  const written: string[] = []
  let now = 0
  const tell = evaluationProgress({ now: () => now, write: (text) => void written.push(text), isTerminal: false })
  for (const what of ['sequences', 'episodes', 'episodes'] as const)
    for (let done = 0; done <= 4; done++) {
      now += 300
      tell({ what, done, total: 4, share: done / 4 })
    }
  assert.deepEqual(written, [])
})
