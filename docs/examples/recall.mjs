// Writes recall.jsonl: letters with a digit each, then one of the letters again; its digit is to be said.
import { writeFileSync } from 'node:fs'

let state = 1
/** A whole number from 0 to `below` − 1 (Park and Miller's generator). */
const random = (below) => {
  state = (state * 48271) % 2147483647
  return state % below
}

const line = () => {
  const letters = [...'abcdefgh'].sort(() => random(3) - 1).slice(0, 2 + random(4))
  const digits = letters.map(() => String(random(10)))
  const asked = random(letters.length)
  const inputs = [...letters.flatMap((letter, at) => [letter, digits[at]]), '?', letters[asked]]
  const last = inputs.length - 1
  return JSON.stringify({
    inputs,
    targets: inputs.map((_, t) => (t === last ? digits[asked] : '0')),
    mask: inputs.map((_, t) => (t === last ? 1 : 0)),
  })
}
writeFileSync('recall.jsonl', `${Array.from({ length: 20000 }, line).join('\n')}\n`)
