// Prints the bits per character of a model of order 3 on the last tenth of a text: the three characters before predict the
// next, mixed with shorter contexts (Witten and Bell 1991). It counts in the first nine tenths.
import { readFileSync } from 'node:fs'

const ORDER = 3
const text = [...readFileSync(process.argv[2], 'utf8')]
const cut = text.length - Math.round(0.1 * text.length)
const alphabet = new Set(text).size

/** For each context, how often each character followed. */
const counts = new Map()
for (let at = 0; at < cut; at++)
  for (let order = 0; order <= Math.min(ORDER, at); order++) {
    const context = text.slice(at - order, at).join('')
    const followers = counts.get(context) ?? new Map()
    followers.set(text[at], (followers.get(text[at]) ?? 0) + 1)
    counts.set(context, followers)
  }

const probability = (at) => {
  let p = 1 / alphabet
  for (let order = 0; order <= ORDER; order++) {
    const followers = counts.get(text.slice(at - order, at).join(''))
    if (followers === undefined) break
    const total = [...followers.values()].reduce((sum, n) => sum + n, 0)
    p = ((followers.get(text[at]) ?? 0) + followers.size * p) / (total + followers.size)
  }
  return p
}

let bits = 0
for (let at = cut; at < text.length; at++) bits -= Math.log2(probability(at))
process.stdout.write(`${(bits / (text.length - cut)).toFixed(3)} bits per character, ${(64 * bits / (text.length - cut)).toFixed(1)} per 64\n`)
