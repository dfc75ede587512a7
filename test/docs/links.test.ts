import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { pages, pageText, placeOf, proseOf } from './examples/block.ts'

/** What GitHub makes of a heading: links count by their text. */
const anchorOf = (heading: string): string =>
  heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The anchors of a page: of its headings, of which a repeated one gets a number, and those that it names itself. */
const anchorsOf = (text: string): ReadonlySet<string> => {
  const lines = proseOf(text).map(([, line]) => line)
  const plain = lines.flatMap((line) => {
    const [, heading] = /^#{1,6} +(.*?)(?: +#+)?$/.exec(line) ?? []
    return heading === undefined ? [] : [anchorOf(heading)]
  })
  const headings = plain.map((anchor, at) => {
    const before = plain.slice(0, at).filter((one) => one === anchor).length
    return before === 0 ? anchor : `${anchor}-${before}`
  })
  const named = lines.flatMap((line) => [...line.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name))
  return new Set([...headings, ...named])
}

type Link = Readonly<{ line: number; target: string }>

/** Every link and picture of a page, in Markdown or HTML; code is none. */
const linksOf = (text: string): ReadonlyArray<Link> =>
  proseOf(text).flatMap(([line, one]) => {
    const prose = one.replaceAll(/`[^`]*`/g, '')
    return [
      ...prose.matchAll(/\]\(<?([^)\s>]+)>?(?: +"[^"]*")?\)/g),
      ...prose.matchAll(/^ {0,3}\[[^\]]+\]: *<?([^\s>]+)/g),
      ...prose.matchAll(/<(?:a|img)\b[^>]*? (?:href|src)="([^"]+)"/g),
    ].map(([, target = '']) => ({ line, target }))
  })

/** A link that leaves the project. */
const leaves = (target: string): boolean => /^[a-z][a-z+.-]*:/i.test(target)

/** What is wrong with the links of a page. */
const broken = (file: string, text: string): ReadonlyArray<string> =>
  linksOf(text)
    .filter(({ target }) => !leaves(target))
    .flatMap(({ line, target }) => {
      const [path = '', anchor] = decodeURI(target).split('#')
      const led = path === '' ? file : join(dirname(file), path)
      const say = (problem: string): ReadonlyArray<string> => [`${placeOf({ file, line })}: ${target}: ${problem}`]
      if (path !== '' && !existsSync(led)) return say(`there is no ${led}`)
      if (anchor === undefined) return []
      if (path !== '' && (!led.endsWith('.md') || statSync(led).isDirectory())) return say('only pages have anchors')
      return anchorsOf(path === '' ? text : pageText(led)).has(anchor) ? [] : say(`${led} has no heading #${anchor}`)
    })

for (const file of pages)
  test(`${file}: every link within the project leads to a file, and to a heading of it`, () => {
    assert.deepEqual(broken(file, pageText(file)), [])
  })

test('links that lead nowhere are named by page and line', () => {
  const text = `# A page
[a](nowhere.md) and [b](README.md#nothing), \`[c](code)\`
![d](nothing.png) <img alt="" src="none.png">
[e]: none.md
[f](#a-page) [g](https://example.org/x) [h](docs/tasks.md#curricula) [i](#again-1) [j](docs) [k](package.json#x)
\`\`\`text
[l](none)
\`\`\`
## Again
## Again
`
  assert.deepEqual(broken('PAGE.md', text), [
    'PAGE.md:2: nowhere.md: there is no nowhere.md',
    'PAGE.md:2: README.md#nothing: README.md has no heading #nothing',
    'PAGE.md:3: nothing.png: there is no nothing.png',
    'PAGE.md:3: none.png: there is no none.png',
    'PAGE.md:4: none.md: there is no none.md',
    'PAGE.md:5: package.json#x: only pages have anchors',
  ])
})
