// Prints the comments of a C header as prose: `node comments.mjs sqlite3.h > sqlite.txt`.
import { readFileSync } from 'node:fs'

const LENGTH = 100_000
const source = readFileSync(process.argv[2], 'utf8')
const paragraphs = [...source.matchAll(/^\/\*\n([\s\S]*?)^\*\/$/gm)].flatMap(([, comment]) =>
  comment
    .replaceAll(/^\*\* ?/gm, '')
    .replaceAll(/<[^>]*>|\^/g, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replaceAll(/\s+/g, ' ').trim())
    .filter((paragraph) => /^[A-Z][a-z' ].*[.:]$/.test(paragraph) && !/[^\x20-\x7e]/.test(paragraph)),
)
const text = paragraphs.join('\n')
process.stdout.write(`${text.slice(0, text.lastIndexOf('\n', LENGTH))}\n`)
