import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripLines } from '../../src/terminal/strips.ts'
import { dnc, ntm, plain } from '../figures/recordings.ts'

const ESCAPE = '\u001b'

/** What remains without colours. */
const bare = (line: string): string => line.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g'), '')

test('a step a line, a cell a slot, heads side by side', () => {
  const [heading, ...lines] = stripLines(ntm({ words: 2, slots: 4, first: 1 }), { columns: 80, colourBits: 1 })
  assert.match(heading ?? '', /^ {2}step {2}write +read$/)
  assert.deepEqual(lines, [
    '     0  ········  ········',
    '     1  ··██····  ········',
    '     2  ····██··  ········',
    '     3  ········  ········',
    '     4  ········  ··██····',
    '     5  ········  ····██··',
  ])
})

test('many slots share cells where there is little room: each shows the most that one of them has', () => {
  const lines = stripLines(dnc({ slots: 32, first: 20, words: 2 }), { columns: 40, colourBits: 1 })
  assert.ok(lines.every((line) => line.length <= 40))
  assert.equal(lines[2]?.split('█').length, 2)
})

test('colours: of 24 bits, of 256, and the same picture; reset at the end of each strip', () => {
  const recording = dnc({ words: 3 })
  const plainLines = stripLines(recording, { columns: 100, colourBits: 1 })
  for (const [colourBits, code] of [
    [24, '48;2;253;231;37m'],
    [8, '48;5;'],
  ] as const) {
    const lines = stripLines(recording, { columns: 100, colourBits })
    assert.ok(lines[2]?.includes(code))
    assert.ok(lines.slice(1).every((line) => line.endsWith(`${ESCAPE}[0m`)))
    assert.deepEqual(
      lines.map((line) => bare(line).length),
      plainLines.map((line) => line.length),
    )
  }
})

test('a machine without memory has no heads', () => {
  assert.deepEqual(stripLines(plain(), { columns: 80, colourBits: 24 }), [])
})
