import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnimationLimits, sequenceGif } from '../../src/commands/plot/sequenceGif.ts'
import type { Trained } from '../../src/io/experiments/trained.ts'
import { ntm } from '../figures/recordings.ts'
import { decodedGif } from '../formats/images/decodedGif.ts'
import { experimentWith, kindTasks } from '../support/kindTasks.ts'
import { pixelsOf, png } from '../support/renderer.ts'

const trained = { experiment: experimentWith(kindTasks.bits), state: { step: 3 } } as unknown as Trained
const whole: AnimationLimits = { frames: 300, pixels: 1e6, all: 1e9 }

/** The animation of ten steps. */
const animated = (limits: AnimationLimits) => {
  const { figure, notes } = sequenceGif(trained, ntm({ words: 4 }), limits)
  const bytes = Buffer.concat([...(figure.content({ pixelsOf, png }) as Iterable<Uint8Array>)])
  return { notes, ...decodedGif(bytes) }
}

test('an animation beyond a limit has fewer frames or pixels, and says so', () => {
  const full = animated(whole)
  assert.deepEqual([full.frames.length, full.notes], [10, []])

  const few = animated({ ...whole, frames: 4 })
  assert.deepEqual([few.frames.length, few.width], [4, full.width])
  assert.deepEqual(few.notes, ['sequence.gif shows one step in 3: the sequence has 10 steps.'])

  const small = animated({ ...whole, pixels: (full.width * full.height) / 4 })
  assert.deepEqual([small.frames.length, small.width], [10, full.width / 2])
  assert.match(small.notes.join(), /^sequence\.gif is scaled down to 390 × \d+ pixels\.$/)

  const both = animated({ ...whole, all: 5 * full.width * full.height })
  assert.equal(both.frames.length, 5)
})
