import { READ, WRITE } from '../charts/lineColours.ts'
import { element, FAINT, moved, svgDocument, textLine } from '../charts/svg.ts'
import { shortened } from '../charts/textWidth.ts'
import { counts, isWrong } from '../recording/errors.ts'
import { entry, length } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import { drawFlows, drawHead } from './animation/heads.ts'
import { drawMemory } from './animation/memory.ts'
import { FOOT, HEAD, indices, SIDE, type Stage, stageOf, tapeHeight, WIDTH } from './animation/stage.ts'
import { drawTape } from './animation/tape.ts'
import type { About } from './inspectorFigure.ts'
import { answerMap, inputMap } from './sequencePanels.ts'

const drawFrame = (stage: Stage, t: number): string => {
  const { recording, about, input, output, channels, scenes, height } = stage
  const { inputs, outputs } = recording
  const steps = length(inputs, 0)
  const { caption } = scenes[t] ?? { caption: '' }
  const asked = counts(recording, t)
  const outputTop = height - FOOT - tapeHeight(output)
  const captionLeft = SIDE + input.bins.count * input.cell + 28
  const phase = recording.timeline?.find(({ from, to }) => from <= t && t < to)
  const where = [`step ${t + 1} of ${steps}`, ...(phase === undefined ? [] : [phase.name])].join(': ')
  const isNarrow = WIDTH - SIDE - captionLeft < 250
  return svgDocument(
    { width: WIDTH, height, title: `${about.title}: step ${t}` },
    textLine(SIDE, 26, shortened(about.title, 16, WIDTH - 2 * SIDE, true), { size: 16, bold: true }),
    drawMemory(stage, t),
    drawFlows(stage, t),
    moved(
      input.left,
      HEAD,
      drawTape(input, t, {
        name: 'input',
        label: 'above',
        colour: WRITE,
        wordOf: (step) => scenes[step]?.word,
        map: inputMap(recording),
        value: (row, step) => entry(inputs, step, channels.input[row] as number),
      }),
    ),
    moved(
      output.left,
      outputTop,
      drawTape(output, t, {
        name: 'output',
        label: 'left',
        wordOf: (step) => scenes[step]?.word,
        colour: READ,
        map: answerMap(recording),
        value: (row, step) => entry(outputs, step, channels.output[row] as number),
        wrong: (row, step) => isWrong(recording, step, channels.output[row] as number),
      }),
    ),
    ...stage.heads.map((head) => drawHead(stage, head, t)),
    isNarrow
      ? textLine(WIDTH - SIDE, HEAD - 7, caption, { size: 13, bold: true, anchor: 'end', fill: asked ? READ : WRITE })
      : textLine(captionLeft, HEAD + 26, shortened(caption, 18, WIDTH - SIDE - captionLeft, true), {
          size: 18,
          bold: true,
          fill: asked ? READ : WRITE,
        }),
    ...(isNarrow
      ? []
      : [
          textLine(captionLeft, HEAD + 48, shortened(where, 11, WIDTH - SIDE - captionLeft), { size: 11, fill: FAINT }),
        ]),
    element('rect', { x: SIDE, y: height - 12, width: WIDTH - 2 * SIDE, height: 3, fill: '#e3e6ea', rx: 1.5 }),
    element('rect', {
      x: SIDE,
      y: height - 12,
      width: ((WIDTH - 2 * SIDE) * (t + 1)) / steps,
      height: 3,
      fill: asked ? READ : WRITE,
      rx: 1.5,
    }),
    ...(stage.stored === undefined
      ? []
      : [
          textLine(
            stage.memory.left - 9,
            stage.memory.top + (stage.elements.count * stage.memory.cell.height) / 2,
            'memory',
            { size: 12, bold: true, anchor: 'middle', angle: -90 },
          ),
          textLine(SIDE, height - FOOT - 26, 'each column of the memory is a slot,', { size: 10, fill: FAINT }),
          textLine(SIDE, height - FOOT - 12, 'orange below 0, purple above 0', { size: 10, fill: FAINT }),
        ]),
  )
}

/** The frames of an animation, drawn one at a time, all of one size. */
export type AnimationFrames = Readonly<{
  /** In pixels. */
  width: number
  height: number
  /** The step that each frame shows, in order. */
  steps: ReadonlyArray<number>
  /** A frame as an SVG. */
  frame: (at: number) => string
}>

/** Every k-th step, the last one among them, so that there are at most `most`. */
const stepsShown = (steps: number, most: number): ReadonlyArray<number> => {
  const every = Math.max(1, Math.ceil(steps / most))
  return indices(Math.ceil(steps / every)).map((at) => Math.min(steps, (at + 1) * every) - 1)
}

/**
 * An animation of a sequence, one frame per step: the input at the top, the memory below it, the output at the bottom.
 *
 * @param wordBits bits of a word; the input's channels after them are flags
 * @param most     the most frames; of a longer sequence every k-th step is shown, and the last one
 */
export const animationFrames = (
  recording: Recording,
  wordBits: number,
  about: About,
  most = Number.POSITIVE_INFINITY,
): AnimationFrames => {
  const stage = stageOf(recording, wordBits, about)
  const steps = stepsShown(length(recording.inputs, 0), most)
  return { width: WIDTH, height: stage.height, steps, frame: (at) => drawFrame(stage, steps[at] as number) }
}
