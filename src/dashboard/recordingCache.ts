/** Values of some size by name, the least recently used first. */
export type RecordingCache<A> = ReadonlyMap<string, Readonly<{ value: A; bytes: number }>>

/** A cache after a use of an entry, which is then evicted last. */
export const used = <A>(cache: RecordingCache<A>, name: string): RecordingCache<A> => {
  const entry = cache.get(name)
  if (entry === undefined) return cache
  const others = [...cache].filter(([other]) => other !== name)
  return new Map([...others, [name, entry]])
}

/**
 * A cache with one more or a newer entry, without the least recently used ones beyond a number of bytes. The new entry
 * stays, whatever its size.
 *
 * @param most the most bytes of all entries together
 */
export const kept = <A>(
  cache: RecordingCache<A>,
  name: string,
  entry: Readonly<{ value: A; bytes: number }>,
  most: number,
): RecordingCache<A> => {
  const all = [...used(new Map([...cache, [name, entry]]), name)]
  let total = all.reduce((sum, [, { bytes }]) => sum + bytes, 0)
  const from = all.findIndex(([other, { bytes }]) => {
    if (total <= most || other === name) return true
    total -= bytes
    return false
  })
  return new Map(all.slice(from))
}
