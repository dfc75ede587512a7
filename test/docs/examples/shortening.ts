import { commandsOf } from './shell.ts'

/** How a command of a `shortened` block differs from what the page says. */
type Shortening = Readonly<{
  /** The words that the command begins with. */
  command: string
  /** A word that it has besides. */
  with?: string
  /** Words put before it. */
  before?: string
  /** Flags added at its end; the last of two equal flags counts. */
  added: string
}>

const FEW = '--set evaluation.sequences=4 --set evaluation.variantSequences=2'

/**
 * What shortens a command so that it takes a second or two. The first line that fits counts; a command without one is run as
 * it stands. A run that `train` makes has three updates, and `train --resume` makes three more.
 */
const shortenings: ReadonlyArray<Shortening> = [
  { command: 'npx tsx cli.ts train', with: '--resume', added: `--steps 6 ${FEW}` },
  { command: 'npx tsx cli.ts train', with: '--dashboard', added: `--port 0 --steps 3 ${FEW}` },
  { command: 'npx tsx cli.ts train', added: `--steps 3 ${FEW}` },
  { command: 'npx tsx cli.ts reproduce', added: `--seeds 1 --steps 3 ${FEW}` },
  { command: 'npx tsx cli.ts bench', added: '--iterations 1' },
  // It is stopped as soon as its page answers.
  { command: 'npx tsx cli.ts dashboard', before: 'until_it_answers', added: '--port 0' },
  { command: 'npm run bench:slots', added: '-- --slots 1000 --iterations 1' },
  { command: 'npm run bench:parallel', added: '-- --steps 4 --iterations 1' },
  { command: 'npm run bench', with: '--', added: '--only W1 --seconds 0.01' },
  { command: 'npm run bench', added: '-- --only W1 --seconds 0.01' },
  { command: 'npm run demo', with: '--', added: '' },
  { command: 'npm run demo', added: '-- --build' },
  { command: 'npm test', with: '--', added: '' },
  { command: 'npm test', added: '-- docs/layers' },
]

const shorteningOf = (words: ReadonlyArray<string>): Shortening | undefined =>
  shortenings.find(
    ({ command, with: word }) =>
      `${words.join(' ')} `.startsWith(`${command} `) && (word === undefined || words.includes(word)),
  )

/** A script with each of its commands shortened; everything else stays as it is. */
export const shortened = (script: string): string =>
  commandsOf(script).reduceRight((text, { words, start, end }) => {
    const { before = '', added = '' } = shorteningOf(words) ?? {}
    const command = [before, text.slice(start, end), added].filter(Boolean).join(' ')
    return text.slice(0, start) + command + text.slice(end)
  }, script)
