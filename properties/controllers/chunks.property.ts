import fc from 'fast-check'
import { chunks } from '../../src/controllers/chunks.ts'
import { law } from '../law.ts'

const drawn = fc.record({
  window: fc.integer({ min: 0, max: 9 }),
  steps: fc.integer({ min: 1, max: 300 }),
  context: fc.integer({ min: 1, max: 150 }),
  room: fc.integer({ min: 1, max: 30_000 }),
})

law('stretches are all steps, in order, each once, of nearly the same length', drawn, (d) => {
  const cut = chunks(d.window, d.steps, d.context, d.room)
  const all = cut.flatMap(({ from, steps }) => Array.from({ length: steps }, (_, at) => from + at))
  const lengths = cut.map(({ steps }) => steps)
  return (
    all.length === d.steps && all.every((step, at) => step === at) && Math.max(...lengths) - Math.min(...lengths) <= 1
  )
})

law('a stretch has the places that its steps see, and no others', drawn, (d) =>
  chunks(d.window, d.steps, d.context, d.room).every(({ from, steps, first, places }) => {
    const seen = Array.from({ length: d.window + d.steps }, (_, place) => place).filter((place) =>
      Array.from({ length: steps }, (_, at) => d.window + from + at - place).some((age) => age >= 0 && age < d.context),
    )
    return seen.length === places && seen[0] === first
  }),
)

law('scores take no more than the room, but for a step by itself', drawn, (d) =>
  chunks(d.window, d.steps, d.context, d.room).every(({ steps, places }) => steps === 1 || steps * places <= d.room),
)

law('what is short enough, and has room, is one stretch', drawn, (d) => {
  const short = { ...d, steps: Math.min(d.steps, Math.max(64, d.context)) }
  return chunks(short.window, short.steps, short.context, 1e9).length === 1
})
