import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { type RunFlags, trainedModelBy } from '../drawn.ts'
import type { Effect } from '../environment.ts'
import { commandUses, idleNote, notOwned } from '../idleOptions.ts'
import { withOwnParts } from '../ownParts.ts'
import { withinHeap } from '../withinHeap.ts'
import { generate } from './generate.ts'
import type { GenerateFlags } from './generateFlags.ts'
import { predictFile } from './predictFile.ts'
import { predictStream } from './predictStream.ts'

type PredictFlags = Omit<RunFlags, 'heldOut'> & Partial<GenerateFlags> & Readonly<{ stream?: boolean; state?: string }>

type Source = 'data' | 'stream' | 'generate'

const sources: ReadonlyArray<Source> = ['data', 'stream', 'generate']

/** The sources that a flag applies to. */
const uses: ReadonlyArray<readonly [flag: keyof PredictFlags, of: ReadonlyArray<Source>]> = [
  ['csv', ['data', 'generate']],
  ['state', ['stream']],
  ['temperature', ['generate']],
  ['seed', ['generate']],
  ['prompt', ['generate']],
]

const usage = (message: string): E.Either<AppError, never> => E.left({ tag: 'Usage', message })

/** The one source of inputs that flags name, if all other flags apply to it. */
const sourceOf = (flags: PredictFlags): E.Either<AppError, Source> => {
  const given = sources.filter((name) => flags[name] !== undefined)
  const [source] = given
  if (source === undefined)
    return usage('predict needs inputs: give --data FILE, --stream (lines of standard input), or --generate N.')
  if (given.length > 1)
    return usage(`Use one of --data, --stream and --generate, got ${given.map((name) => `--${name}`).join(' and ')}.`)
  const strange = uses.find(([flag, of]) => flags[flag] !== undefined && !of.includes(source))
  if (strange !== undefined)
    return usage(
      `--${strange[0]}: expected with ${strange[1].map((name) => `--${name}`).join(' or ')}, got it with --${source}`,
    )
  return flags.json === true && flags.csv === true ? usage('Use either --json or --csv, not both.') : E.right(source)
}

/** Prints a model's answers to a file, to lines of standard input, or to its own answers. */
export const predict =
  (run: string, flags: PredictFlags): Effect =>
  (environment) =>
    F.pipe(
      TE.fromEither(sourceOf(flags)),
      TE.chainFirstEitherK(() =>
        notOwned(flags.set, [{ path: 'seed', instead: 'a text is drawn from --seed', value: Number(flags.seed ?? 1) }]),
      ),
      TE.chain((source) =>
        withOwnParts(flags, (named, parts) =>
          F.pipe(
            // `--data` names the file of the predictions, not the one of the training.
            F.pipe(named, ({ data: _, ...rest }) => trainedModelBy(run, rest, parts)),
            TE.chain((trained) => {
              for (const note of [...idleNote(commandUses.predict, flags), ...trained.notes])
                environment.stderr(`${note}\n`)
              const { data = '', generate: count = '' } = flags
              if (source === 'stream') return predictStream(trained, flags)(environment)
              if (source === 'generate') return generate(trained, { ...flags, generate: count })(environment)
              return predictFile(trained, { ...flags, data })(environment)
            }),
            withinHeap('Lower model.slots, or give shorter sequences.'),
          ),
        ),
      ),
    )
