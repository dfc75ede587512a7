import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder } from '../../support/emptyFolder.ts'

const MIB = 2 ** 20

/** Writes about `size` bytes of lines. */
const writeLines = (path: string, size: number, line: (number: number) => string): void => {
  const file = openSync(path, 'w')
  let written = 0
  for (let number = 0; written < size; ) {
    const lines = Array.from({ length: 500 }, () => line(number++)).join('')
    writeSync(file, lines)
    written += lines.length
  }
  closeSync(file)
}

const folder = emptyFolder()
const script = join(import.meta.dirname, 'largeFile.ts')

for (const [name, line] of [
  [
    'large.jsonl',
    (number: number) =>
      `{"inputs": [${Array.from({ length: 20 + (number % 80) }, (_, t) => `[${number},${t / 8},0.25]`).join()}], "targets": [${Array.from({ length: 20 + (number % 80) }, (_, t) => `[${(number * t) % 97}.5]`).join()}]}\n`,
  ],
  ['large.csv', (number: number) => `${number === 0 ? 'a,b,c\n' : ''}${number},${Math.sin(number)},${number % 7}\n`],
  ['large.txt', (number: number) => `Line ${number} of a text that is long, with 10 % of it held out.\n`],
] as const)
  test(`${name}: 100 MiB are read and drawn from with a heap of 80 MiB, and at most 80 MiB more than a small file takes`, () => {
    const grown = [1, 100].map((size) => {
      const path = join(folder, `${size}-${name}`)
      writeLines(path, size * MIB, line)
      assert.ok(statSync(path).size >= size * MIB)
      return Number(
        execFileSync(process.execPath, ['--max-old-space-size=80', '--import', 'tsx', script, path], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      )
    }) as [number, number]
    assert.ok(grown[1] - grown[0] < 80 * MIB, `${(grown[1] - grown[0]) / MIB} MiB`)
  })
