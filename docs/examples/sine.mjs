// Writes sine.csv: 4,000 points of a sine with a period of 25 steps and a slowly changing amplitude.
import { writeFileSync } from 'node:fs'

const rows = Array.from({ length: 4000 }, (_, t) => {
  const amplitude = 3 + Math.sin((2 * Math.PI * t) / 400)
  return `${t},${(20 + amplitude * Math.sin((2 * Math.PI * t) / 25)).toFixed(6)}`
})
writeFileSync('sine.csv', `time,level\n${rows.join('\n')}\n`)
