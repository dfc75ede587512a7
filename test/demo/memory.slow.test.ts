import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryUse, memoryUseText } from '../../src/recording/memoryUse.ts'
import { firstChoice, taught } from './taught.ts'

/** Seeds on which nothing was chosen. */
const FRESH = [21, 22, 23, 24, 25, 26, 27, 28]

test('the first machine of the demo copies with its memory: sharp heads that walk, also for twice as many words', async (t) => {
  const rows: string[] = []
  let [walking, longer] = [0, 0]
  for (const seed of FRESH) {
    const { solved, step, recording, twice } = await taught(firstChoice(seed))
    const use = memoryUse(recording)
    const { kind, sharpness, move } = use
    const row = `seed ${seed}: ${solved ? 'solved' : 'not solved'} at ${step}; largest weight ${sharpness.write.toFixed(2)} writing, ${sharpness.read.toFixed(2)} reading; ${move.slots} slots a step in ${move.share.toFixed(2)}; right at twice as many words: ${twice.toFixed(2)}. ${memoryUseText(use)}`
    rows.push(row)
    t.diagnostic(row)
    const isSharp = Math.min(sharpness.write, sharpness.read) > 0.5
    if (solved && step <= 5000 && kind === 'recall' && isSharp && Math.abs(move.slots) === 1) walking++
    if (twice >= 0.75) longer++
  }
  // Rounding differs between processors, and with it which seeds are slow.
  assert.ok(walking >= FRESH.length - 1 && longer >= FRESH.length - 2, rows.join('\n'))
})

test('a small LSTM copies three words without its memory, and the sentence says so', async () => {
  const choice = { ...firstChoice(3), options: { bits: 4, maxWords: 3 }, slots: 16 }
  const lstm = { model: { kind: 'ntm', slots: 16, wordSize: 8, controller: { kind: 'lstm', units: 32 } } }
  const { solved, recording, twice } = await taught(choice, { ...lstm, optimizer: { learningRate: 1e-2 } })
  assert.ok(solved)
  assert.equal(memoryUse(recording).kind, 'spread')
  assert.match(
    memoryUseText(memoryUse(recording)) ?? '',
    /^The memory is hardly used: the heads are spread over many slots/,
  )
  assert.ok(twice < 0.5, `${twice}`)
})
