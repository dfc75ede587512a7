import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexOf } from '../../src/charts/colour.ts'
import { colourOf } from '../../src/charts/colourMap.ts'
import { colourMapOf } from '../../src/charts/colourScale.ts'
import { headSection } from '../../src/dashboard/page/headPanels.ts'
import { storedPanels } from '../../src/dashboard/page/momentPanels.ts'
import type { Panel } from '../../src/dashboard/page/panel.ts'
import { sequenceSection } from '../../src/dashboard/page/sequencePanels.ts'
import { framesOf } from '../figures/support.ts'
import { animationFrames } from '../../src/figures/animationFrames.ts'
import { inspectorFigure } from '../../src/figures/inspectorFigure.ts'
import { memoryFigure } from '../../src/figures/memoryFigure.ts'
import { inspectorSummaries } from '../../src/figures/tensorboard/inspectorSummaries.ts'
import { stripLines } from '../../src/terminal/strips.ts'
import { dnc, ntm } from '../figures/recordings.ts'

/** The colours of a panel's cells, as the page draws them. */
const coloursOf = ({ scale, map: { field } }: Panel): ReadonlySet<string> => {
  const colours = new Set<string>()
  for (let row = 0; row < field.rows; row++)
    for (let column = 0; column < field.columns; column++)
      colours.add(hexOf(colourOf(colourMapOf(scale), field.value(row, column))))
  return colours
}

/** The colours of `shown` that are not among others. */
const missing = (shown: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlyArray<string> =>
  [...shown].filter((colour) => !others.has(colour))

/** The colours of a figure’s shapes. */
const filled = (svg: string): ReadonlySet<string> =>
  new Set([...svg.matchAll(/fill="(#\w{6})"/g)].map(([, hex = '']) => hex))

const about = { title: 'A title', subtitle: 'A subtitle' }

for (const [name, recording] of [
  ['ntm', ntm()],
  ['dnc', dnc()],
] as const) {
  const t = 6
  const subject = { recording, slots: Array.from({ length: recording.anatomy.slots }, (_, slot) => slot) }
  const [memory] = storedPanels(subject, t)
  const weightings = headSection(subject).panels[0]
  assert.ok(memory && weightings)

  test(`a number of the memory has one colour in the page, the figure, the animation and TensorBoard: ${name}`, () => {
    const shown = coloursOf(memory)
    assert.ok(shown.size > 2)
    for (const drawing of [memoryFigure(recording, t, about) ?? '', animationFrames(recording, 3, about).frame(t)])
      assert.deepEqual(missing(shown, filled(drawing)), [])
    const last = storedPanels(subject, (recording.inputs.shape[0] ?? 0) - 1)[0]
    const picture = inspectorSummaries(recording).find(({ tag }) => tag.endsWith('at the end'))
    assert.ok(last && picture && 'picture' in picture)
    const { pixels } = picture.picture
    const painted = new Set(
      Array.from({ length: pixels.length / 3 }, (_, at) =>
        hexOf([pixels[3 * at] ?? 0, pixels[3 * at + 1] ?? 0, pixels[3 * at + 2] ?? 0]),
      ),
    )
    assert.deepEqual(painted, coloursOf(last))
  })

  test(`a bit and a weight have one colour in the page, the figure, the animation and the terminal: ${name}`, () => {
    const figure = filled(inspectorFigure(recording, about))
    const panels = [...sequenceSection({ recording }).panels.filter(({ id }) => id !== 'targets'), weightings]
    for (const panel of panels) assert.deepEqual(missing(coloursOf(panel), figure), [], panel.id)
    const input = panels.find(({ id }) => id === 'inputs')
    assert.ok(input)
    const frame = filled(framesOf(animationFrames(recording, 3, about)).at(-1) ?? '')
    assert.deepEqual(missing(coloursOf(input), frame), [])
    const strips = stripLines(recording, { columns: 200, colourBits: 24 }).join('\n')
    const painted = new Set(
      [...strips.matchAll(/48;2;(\d+);(\d+);(\d+)m/g)].map(([, r, g, b]) => hexOf([Number(r), Number(g), Number(b)])),
    )
    assert.ok(painted.size > 0)
    assert.deepEqual(missing(painted, figure), [])
  })
}
