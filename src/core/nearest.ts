import { distance } from 'fastest-levenshtein'

/** The name most similar to `word`, if one is close enough. */
export const nearest = (word: string, names: ReadonlyArray<string>): string | undefined => {
  const ranked = names
    .map((name) => ({ name, steps: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps)
  const best = ranked[0]
  return best !== undefined && best.steps <= Math.max(2, Math.ceil(word.length / 3)) ? best.name : undefined
}

/** “; did you mean copy?”, or the list of names. */
export const suggestion = (word: string, names: ReadonlyArray<string>): string => {
  const name = nearest(word, names)
  return name === undefined ? `; expected one of ${names.join(', ')}` : `; did you mean ${name}?`
}
