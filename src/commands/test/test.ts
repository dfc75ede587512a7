import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText } from '../../formats/jsonText.ts'
import { openInBrowser } from '../../io/browser.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { attempt } from '../../io/files/failures.ts'
import { makeFolder } from '../../io/files/folder.ts'
import { mkdtemp } from '../../io/files/system.ts'
import { findRun } from '../../io/run/openRun.ts'
import { plotsFolder } from '../../io/run/runPaths.ts'
import { scoresIn } from '../../recording/errors.ts'
import { walkOf } from '../../terminal/walk.ts'
import { directoryOf } from '../directoryOf.ts'
import { type Drawn, drawn, ownSeed, type SequenceFlags, trainedBy, wholeNumber } from '../drawn.ts'
import type { Effect, Environment } from '../environment.ts'
import { commandUses, idleNote, notOwned } from '../idleOptions.ts'
import { withOwnParts } from '../ownParts.ts'
import { writeReplay } from '../replayFile.ts'
import { shownFrames, shownText } from './shown.ts'
import { stepThrough } from './steps.ts'
import { onVariant } from './variant.ts'

type TestFlags = SequenceFlags &
  Readonly<{ sequences: string; variant?: string; json?: boolean; open?: boolean; html?: string }>

/** A note on `--json` beside a page. */
const pageNote = ({ json, open, html }: TestFlags): ReadonlyArray<string> =>
  json === true && (open === true || html !== undefined)
    ? [`No effect: --json, since --${html === undefined ? 'open' : 'html'} writes a page.`]
    : []

type Work = Readonly<{ trained: Trained; sequences: ReadonlyArray<Drawn> }>

const asJson = ({ trained: { path }, sequences }: Work): string =>
  sequences
    .map(({ sequence, recording }) =>
      jsonText({
        checkpoint: path,
        ...sequence,
        channels: recording.channels,
        timeline: recording.timeline,
        steps: walkOf(recording),
        ...scoresIn(recording),
      }),
    )
    .join('\n')

/** In a terminal, steps through the sequences first; then prints them. */
const show = async ({ trained, sequences }: Work, { stdout, screen }: Environment): Promise<void> => {
  const among = sequences.length
  if (screen?.keys !== undefined)
    await stepThrough(
      sequences.flatMap((one) => shownFrames(trained, { drawn: one, among }, screen)),
      screen.keys(),
      stdout,
    )
  stdout(sequences.map((one) => shownText(trained, { drawn: one, among }, screen)).join('\n'))
}

/** The page of `--open`; `plot --html` writes `replay.html` into the same folder. */
const PAGE = 'test.html'

/** The file of a page for `--open`: in the run's directory, or in a temporary directory for a checkpoint outside a run. */
const placeOf = (source: string): TE.TaskEither<AppError, string> =>
  F.pipe(
    findRun(source),
    TE.map((directory) => join(plotsFolder(directory), PAGE)),
    TE.orElse(() =>
      attempt('make a directory in', tmpdir(), async () => join(await mkdtemp(join(tmpdir(), 'engram-')), PAGE)),
    ),
  )

/** Writes the page of the first sequence, and opens it for `--open`. */
const page = (source: string, flags: TestFlags, { trained, sequences }: Work, environment: Environment) =>
  F.pipe(
    flags.html === undefined ? placeOf(source) : TE.right(flags.html),
    TE.chainFirst((file) => attempt('make the directory of', file, () => makeFolder(dirname(file)))),
    TE.chainFirst((file) =>
      writeReplay(file, { directory: directoryOf(source, trained), trained, drawn: sequences[0] as Drawn }),
    ),
    TE.chain((file) =>
      TE.fromTask(async () => {
        environment.stdout(`${file}\n`)
        if (flags.open === true && !(await openInBrowser(file)))
          environment.stderr('No browser could be opened. Open that file in a browser.\n')
      }),
    ),
  )

export const test =
  (source: string, flags: TestFlags): Effect =>
  (environment) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        TE.Do,
        TE.bind('seed', () => TE.fromEither(wholeNumber('seed', flags.seed, 0))),
        TE.bind('count', () => TE.fromEither(wholeNumber('sequences', flags.sequences, 1))),
        TE.filterOrElse(
          ({ count }) => count === 1 || (flags.open !== true && flags.html === undefined),
          (): AppError => ({
            tag: 'Usage',
            message: '--sequences: the page shows one sequence; select it with --seed',
          }),
        ),
        TE.chainFirstEitherK(({ seed }) => notOwned(flags.set, [ownSeed(seed)])),
        TE.bind('trained', () => F.pipe(trainedBy(source, named, parts), TE.chainEitherK(onVariant(flags.variant)))),
        TE.chainFirstIOK(
          ({ trained }) =>
            () =>
              [...idleNote(commandUses.test, flags), ...pageNote(flags), ...trained.notes].forEach((note) =>
                environment.stderr(`${note}\n`),
              ),
        ),
        TE.bind('sequences', ({ trained, seed, count }) =>
          F.pipe(
            Array.from({ length: count }, (_, at) => seed + at),
            TE.traverseSeqArray((one) => drawn(trained, one)),
          ),
        ),
        TE.chain((work) => {
          if (flags.open === true || flags.html !== undefined) return page(source, flags, work, environment)
          if (flags.json === true) return TE.fromIO(() => environment.stdout(`${asJson(work)}\n`))
          return TE.fromTask(() => show(work, environment))
        }),
      ),
    )
