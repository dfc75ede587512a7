import fc from 'fast-check'
import { runStates } from '../../src/runs/listedRun.ts'
import { comparisonTable } from '../../src/terminal/runsComparison.ts'
import { ageText, runsTable } from '../../src/terminal/runsTable.ts'
import { count } from '../../src/core/numbers.ts'
import { evaluated, listed } from '../../test/runs/listed.ts'
import { law } from '../law.ts'

const run = fc
  .record({
    run: fc
      .tuple(
        fc.string({ unit: fc.constantFrom('a', 'b', '-', '/', '\u001b', '\n'), maxLength: 40 }),
        fc.nat({ max: 999 }),
      )
      .map(([name, number]) => `${name}${number}`),
    task: fc.constantFrom('copy', 'associative-recall', 'graph-inference'),
    model: fc.constantFrom('ntm', 'sdnc'),
    seed: fc.nat({ max: 99 }),
    state: fc.constantFrom(...runStates),
    age: fc.double({ min: 0, max: 1e8, noNaN: true }),
    note: fc.option(fc.string({ maxLength: 100 }), { nil: undefined }),
    reason: fc.constant('it is a pipe'),
    errors: fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { maxLength: 3 }),
  })
  .map(({ errors, ...rest }) => listed({ ...rest, metrics: evaluated(...errors) }))

/** From the width that the columns that always stay need. */
const room = fc.integer({ min: 60, max: 160 })

law(
  'a table of runs fits its terminal: a line for each run, and no number is cut',
  fc.tuple(fc.array(run, { minLength: 1, maxLength: 6 }), room),
  ([runs, columns]) => {
    const [head = '', ...lines] = runsTable(runs, columns, 3).split('\n')
    const rows = lines.slice(0, runs.length)
    const shows = (heading: string): boolean => head.split(/ {2,}/).includes(heading)
    return [
      ...[head, ...rows].filter((line) => [...line].length > columns).map((line) => `too long: ${line}`),
      ...rows.flatMap((line, at) => {
        const { state, age, metrics } = runs[at] as (typeof runs)[number]
        const whole = [
          state,
          ...(shows('age') ? [ageText(age)] : []),
          ...(shows('steps') && state !== 'unreadable' ? [count(metrics.step)] : []),
        ]
        return whole.filter((text) => !line.includes(text)).map((text) => `${text} is missing in: ${line}`)
      }),
      ...(lines.at(-1) === '… and 3 more runs' ? [] : ['the rest is not counted']),
    ]
  },
)

law(
  'a comparison shows every run and every option that differs, and fits where two columns fit',
  fc.tuple(fc.array(run, { minLength: 2, maxLength: 5 }), room),
  ([runs, columns]) => {
    const changed = runs.map((one, at) => ({ ...one, config: { ...one.config, seed: at, same: true } }))
    const text = comparisonTable(changed, columns)
    return (
      /^seed( +\d)+$/m.test(text) &&
      !text.includes('same') &&
      changed.every((_, at) => new RegExp(`^seed.* ${at}\\b`, 'm').test(text)) &&
      !text.includes('\u001b')
    )
  },
)
