import fc from 'fast-check'
import { kept, type RecordingCache, used } from '../../src/dashboard/recordingCache.ts'
import { law } from '../law.ts'

type Access = Readonly<{ kind: 'keep' | 'use'; name: string; bytes: number }>

const accesses = fc.array(
  fc.record({
    kind: fc.constantFrom('keep', 'keep', 'use'),
    name: fc.constantFrom(...'abcdefgh'),
    bytes: fc.integer({ min: 0, max: 40 }),
  }),
  { maxLength: 60 },
)

const MOST = 100

/** What a cache of these accesses holds, by a plain list, the most recently used first. */
const model = (all: ReadonlyArray<Access>): ReadonlyArray<readonly [name: string, bytes: number]> => {
  let list: ReadonlyArray<readonly [string, number]> = []
  for (const { kind, name, bytes } of all) {
    const known = list.find(([other]) => other === name)
    const next = kind === 'keep' ? ([name, bytes] as const) : known
    if (next === undefined) continue
    list = [next, ...list.filter(([other]) => other !== name)]
    let sum = 0
    if (kind === 'keep')
      list = list.filter(([, size], at) => {
        sum += size
        return at === 0 || sum <= MOST
      })
  }
  return list
}

law('a cache holds what was used last, at most its bytes, and always the newest', accesses, (all) => {
  let cache: RecordingCache<number> = new Map()
  for (const [at, { kind, name, bytes }] of all.entries()) {
    cache = kind === 'keep' ? kept(cache, name, { value: at, bytes }, MOST) : used(cache, name)
    const total = [...cache.values()].reduce((sum, entry) => sum + entry.bytes, 0)
    if (total > MOST && cache.size > 1) return false
  }
  const held = [...cache].map(([name, { bytes }]) => [name, bytes] as const).toReversed()
  return JSON.stringify(held) === JSON.stringify(model(all))
})
