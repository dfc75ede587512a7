import { count } from '../../core/numbers.ts'
import { animationFrames } from '../../figures/animationFrames.ts'
import { gif } from '../../formats/gif.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import type { Recording } from '../../recording/recording.ts'
import { aboutOf, wordBitsOf } from './about.ts'
import type { Figure } from './figures.ts'

/** The most frames, pixels of a frame, and pixels of all frames. */
export type AnimationLimits = Readonly<{ frames: number; pixels: number; all: number }>

const LIMITS: AnimationLimits = { frames: 300, pixels: 1_000_000, all: 200_000_000 }

/** Duration of a frame, and of the last one, in milliseconds. */
const STEP_MS = 450
const LAST_MS = 2500

const NAME = 'sequence.gif'

/** How a sequence is animated within limits: the most frames, and the zoom. */
const within = (
  { width, height }: Readonly<{ width: number; height: number }>,
  { frames, pixels, all }: AnimationLimits,
): Readonly<{ most: number; zoom: number }> => {
  const zoom = Math.min(1, Math.sqrt(pixels / (width * height)))
  return { zoom, most: Math.max(1, Math.min(frames, Math.floor(all / (width * height * zoom ** 2)))) }
}

/** The animation of a sequence, and notes about what it leaves out: it is drawn frame by frame while it is written. */
export const sequenceGif = (
  trained: Trained,
  recording: Recording,
  limits = LIMITS,
): Readonly<{ figure: Figure; notes: ReadonlyArray<string> }> => {
  const [wordBits, about] = [wordBitsOf(trained), aboutOf(trained, recording).animation]
  const whole = animationFrames(recording, wordBits, about)
  const { most, zoom } = within(whole, limits)
  const { width, height, steps, frame } = animationFrames(recording, wordBits, about, most)
  const every = (steps[0] ?? 0) + 1
  const size = `${count(Math.round(width * zoom))} × ${count(Math.round(height * zoom))}`
  return {
    figure: {
      name: NAME,
      content: ({ pixelsOf }) =>
        gif({ frames: steps.length, frame: (at) => pixelsOf(frame(at), zoom), delay: STEP_MS, hold: LAST_MS }),
    },
    notes: [
      ...(every > 1
        ? [`${NAME} shows one step in ${every}: the sequence has ${count(whole.steps.length)} steps.`]
        : []),
      ...(zoom < 1 ? [`${NAME} is scaled down to ${size} pixels.`] : []),
    ],
  }
}
