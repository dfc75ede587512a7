import { numberIn } from '../../core/numberText.ts'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { child, keyOf, uniform } from '../../core/random.ts'
import { stream } from '../../execution/stream.ts'
import { jsonText } from '../../formats/jsonText.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { sampleClass } from '../../models/sampleClass.ts'
import type { DataConfig } from '../../tasks/data/config.ts'
import { indexOf, OTHER } from '../../tasks/data/field.ts'
import { classHint, shown } from '../../tasks/data/slot.ts'
import { textAfter, textOfUnits, unitsOf } from '../../tasks/data/units.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import { wholeNumber } from '../drawn.ts'
import type { Effect } from '../environment.ts'
import { type GenerateFlags, unused } from './generateFlags.ts'

/** The units of a text that a model knows, by their classes. */
type Vocabulary = Readonly<{ unit: DataConfig['unit']; names: ReadonlyArray<string> }>

type Options = Readonly<{ count: number; temperature: number; seed: number; prompt: ReadonlyArray<string> }>

const temperatureOf = (text: string): E.Either<AppError, number> => {
  const value = numberIn(text)
  return value !== undefined && value >= 0
    ? E.right(value)
    : E.left({ tag: 'Usage', message: `--temperature: expected a number ≥ 0, got "${text}"` })
}

/** The units of a prompt; those that the vocabulary does not hold are its class of other words, if it has one. */
const promptOf = (text: string, { unit, names }: Vocabulary): E.Either<AppError, ReadonlyArray<string>> => {
  const known = new Set(names)
  const units = unitsOf(text, unit)
  const at = known.has(OTHER) ? -1 : units.findIndex((one) => !known.has(one))
  const unknown = units[at]
  if (unknown === undefined) return E.right(units)
  const message = `--prompt: the model does not know the ${unit} ${shown(unknown)}, number ${at + 1}${classHint(unknown, names)}`
  return E.left({ tag: 'Usage', message })
}

const optionsOf = (flags: GenerateFlags, vocabulary: Vocabulary): E.Either<AppError, Options> =>
  F.pipe(
    unused(flags, ['csv'], 'it has no meaning for a text'),
    E.chain(() => wholeNumber('generate', flags.generate, 1)),
    E.bindTo('count'),
    E.bind('temperature', () => temperatureOf(flags.temperature ?? '1')),
    E.bind('seed', () => wholeNumber('seed', flags.seed ?? '1', 0)),
    E.bind('prompt', () => promptOf(flags.prompt ?? '', vocabulary)),
  )

/** What the model hears before the first unit without a prompt: a line break, if it knows one. */
const START = '\n'

/** Calls `write` with each unit as it is drawn. */
const drawUnits = (
  trained: Trained,
  { names }: Vocabulary,
  { count, temperature, seed, prompt }: Options,
  write: (unit: string) => void,
): void => {
  const { model } = trained.experiment
  const classOf = indexOf(names)
  const other = classOf.get(OTHER)
  const key = child(keyOf(seed), 'generate')
  const opened = stream(model, paramsInUse(trained.state))
  try {
    const answer = (id: number): Float32Array =>
      opened.push(Float32Array.from(names, (_, channel) => (channel === id ? 1 : 0)))
    const heard = prompt.length > 0 ? prompt : classOf.has(START) ? [START] : []
    let logits: Float32Array | undefined
    for (const unit of heard) logits = answer(classOf.get(unit) ?? other ?? 0)
    for (let at = 0; at < count; at++) {
      // Words that the vocabulary does not hold cannot be written.
      const open = logits ?? new Float32Array(names.length)
      if (other !== undefined) open[other] = Number.NEGATIVE_INFINITY
      const uniformNumber = uniform(child(key, at), 1)[0] as number
      const id = sampleClass(open, logits === undefined ? 1 : temperature, uniformNumber)
      write(names[id] as string)
      if (at < count - 1) logits = answer(id)
    }
  } finally {
    opened.dispose()
  }
}

/** Writes text: each unit is drawn from the model's answer to those before it. */
export const writeText =
  (trained: Trained, vocabulary: Vocabulary, flags: GenerateFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      TE.fromEither(optionsOf(flags, vocabulary)),
      TE.map((options) => {
        const { unit } = vocabulary
        const { prompt, count, temperature, seed } = options
        if (flags.json === true) {
          const units: string[] = []
          drawUnits(trained, vocabulary, options, (next) => units.push(next))
          const text = units.map((next, at) => textAfter(units[at - 1] ?? prompt.at(-1), next, unit)).join('')
          stdout(`${jsonText({ prompt: flags.prompt ?? '', text, count, temperature, seed })}\n`)
          return
        }
        let before = prompt.at(-1)
        stdout(textOfUnits(prompt, unit))
        drawUnits(trained, vocabulary, options, (next) => {
          stdout(textAfter(before, next, unit))
          before = next
        })
        if (before !== '\n') stdout('\n')
      }),
    )
