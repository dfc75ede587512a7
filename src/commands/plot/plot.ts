import { join } from 'node:path'
import { either as E, function as F, readonlyArray as RA, taskEither as TE } from 'fp-ts'
import { isJsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import { type AppError, explain, followedBy } from '../../core/errors.ts'
import { checkpointIn } from '../../io/experiments/trained.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { makeFolder } from '../../io/files/folder.ts'
import { readJson } from '../../io/files/json.ts'
import { stat } from '../../io/files/system.ts'
import { loadRenderer } from '../../io/images/rendered.ts'
import { findRun } from '../../io/run/openRun.ts'
import { configFile, plotsFolder } from '../../io/run/runPaths.ts'
import { directoryOf } from '../directoryOf.ts'
import { drawn, ownSeed, type SequenceFlags, trainedBy, wholeNumber } from '../drawn.ts'
import type { Effect, Environment } from '../environment.ts'
import { commandUses, idleNote, notOwned } from '../idleOptions.ts'
import { withOwnParts } from '../ownParts.ts'
import { recordsIn, writeReplay } from '../replayFile.ts'
import { curveFigures, type Figures, recordingFigures } from './figures.ts'

type PlotFlags = SequenceFlags & Readonly<{ out?: string; step?: string; html?: boolean }>

type Done = TE.TaskEither<AppError, void>

/** The default of `--seed`. */
const FIRST_SEED = '1'

/** Output directory of figures of several runs. */
const TOGETHER = 'plots'

const nothing = (sources: ReadonlyArray<string>): AppError => ({
  tag: 'UnreadableFile',
  path: sources.join(', '),
  reason: 'it has neither metrics nor a checkpoint yet',
  remedy: 'Train longer: metrics are written every reportEvery updates, checkpoints every checkpointEvery updates.',
})

/** Writes the files in turn, and prints their paths. */
const write = (
  folder: string,
  { figures, notes }: Figures,
  { stdout, stderr }: Pick<Environment, 'stdout' | 'stderr'>,
): Done =>
  F.pipe(
    loadRenderer,
    TE.chainFirst(() => attempt('make the directory', folder, () => makeFolder(folder))),
    TE.chain((renderer) =>
      TE.traverseSeqArray(({ name, content }: Figures['figures'][number]) =>
        F.pipe(
          TE.fromIO(() => content(renderer)),
          TE.chain((whole) => writeFileAtomically(join(folder, name), whole)),
          TE.map(() => stdout(`${join(folder, name)}\n`)),
        ),
      )(figures),
    ),
    TE.map(() => notes.forEach((note) => stderr(`${note}\n`))),
  )

const joined = (a: Figures, b: Figures): Figures => ({
  figures: [...a.figures, ...b.figures],
  notes: [...a.notes, ...b.notes],
})

/** The resolved config in a file; as it is stored, where parts of it are not at hand; nothing if it is no config. */
const storedConfig = (file: string): TE.TaskEither<AppError, unknown> =>
  F.pipe(
    readJson(file),
    TE.map((config) =>
      F.pipe(
        resolveConfig({ file: isJsonRecord(config) ? config : {}, source: file }),
        E.getOrElse((): unknown => (isJsonRecord(config) ? config : undefined)),
      ),
    ),
    TE.orElse((error) => (error.tag === 'InvalidConfig' ? TE.right<AppError, unknown>(undefined) : TE.left(error))),
  )

/** The config of a run; nothing if there is none, as beside a checkpoint outside a run. */
const configIn = (directory: string): TE.TaskEither<AppError, unknown> =>
  F.pipe(
    attempt('look at', configFile(directory), () =>
      unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(configFile(directory))),
    ),
    TE.chain((found) => (found === undefined ? TE.right(undefined) : storedConfig(configFile(directory)))),
  )

type Curves = Parameters<typeof curveFigures>[0][number]

const curveOf = (directory: string): TE.TaskEither<AppError, Curves> =>
  F.pipe(
    recordsIn(directory),
    TE.bindTo('records'),
    TE.bind('config', () => configIn(directory)),
    TE.map(({ records, config }) => ({ name: directory, records, config })),
  )

const curvesOf = (directory: string): TE.TaskEither<AppError, Figures> =>
  F.pipe(
    curveOf(directory),
    TE.map((curve) => curveFigures([curve])),
  )

const writeCurves = (
  curves: ReadonlyArray<Curves>,
  sources: ReadonlyArray<string>,
  folder: string,
  environment: Environment,
): Done =>
  F.pipe(
    TE.right(curveFigures(curves)),
    TE.filterOrElse(
      ({ figures }) => figures.length > 0,
      () => nothing(sources),
    ),
    TE.chain((figures) => write(folder, figures, environment)),
  )

/** All figures of one trained model. */
const plotTrained = (source: string, flags: PlotFlags, environment: Environment): Done =>
  withOwnParts(flags, (named, parts) =>
    F.pipe(
      TE.Do,
      TE.bind('seed', () => TE.fromEither(wholeNumber('seed', flags.seed, 0))),
      TE.bind('step', () =>
        TE.fromEither(flags.step === undefined ? E.right(undefined) : wholeNumber('step', flags.step, 0)),
      ),
      TE.chainFirstEitherK(({ seed }) => notOwned(flags.set, [ownSeed(seed)])),
      TE.bind('trained', () => trainedBy(source, named, parts)),
      TE.chainFirstIOK(
        ({ trained }) =>
          () =>
            [...idleNote(commandUses.plot, flags), ...trained.notes].forEach((note) => environment.stderr(`${note}\n`)),
      ),
      TE.bind('drawn', ({ trained, seed }) => drawn(trained, seed)),
      TE.let('directory', ({ trained }) => directoryOf(source, trained)),
      TE.let('folder', ({ directory }) => flags.out ?? plotsFolder(directory)),
      TE.bind('work', ({ trained, drawn, step }) => TE.fromEither(recordingFigures(trained, drawn.recording, step))),
      TE.bind('curves', ({ directory }) => curvesOf(directory)),
      TE.chainFirst(({ folder, curves, work }) => write(folder, joined(curves, work), environment)),
      TE.chain(({ folder, directory, trained, drawn }) => {
        if (flags.html !== true) return TE.right(undefined)
        const file = join(folder, 'replay.html')
        return F.pipe(
          writeReplay(file, { directory, trained, drawn }),
          TE.map(() => environment.stdout(`${file}\n`)),
        )
      }),
    ),
  )

/** A run without a checkpoint may still have curves. */
const plotOne = (source: string, flags: PlotFlags, environment: Environment): Done =>
  F.pipe(
    checkpointIn(source),
    TE.foldW(
      (error) =>
        F.pipe(
          findRun(source),
          TE.mapLeft(() => error),
          TE.chainFirst((directory) =>
            F.pipe(
              curveOf(directory),
              TE.chain((curve) => writeCurves([curve], [directory], flags.out ?? plotsFolder(directory), environment)),
            ),
          ),
          TE.map(() => environment.stderr(`${explain(error)}\n`)),
        ),
      () => plotTrained(source, flags, environment),
    ),
  )

/** Draws the runs that can be read; the others are errors afterwards. */
const plotReadable =
  (sources: ReadonlyArray<string>, folder: string, environment: Environment): Done =>
  async () => {
    const found: E.Either<AppError, Curves>[] = []
    for (const source of sources) found.push(await F.pipe(findRun(source), TE.chain(curveOf))())
    const { left: errors, right: curves } = RA.separate(found)
    const [first, ...later] = errors
    const failure = first === undefined ? E.right(undefined) : E.left(later.reduce(followedBy, first))
    if (curves.length === 0) return failure
    const drawn = await writeCurves(curves, sources, folder, environment)()
    if (E.isRight(drawn)) return failure
    return E.isLeft(failure) ? E.left(followedBy(failure.left, drawn.left)) : drawn
  }

const plotSeveral = (sources: ReadonlyArray<string>, flags: PlotFlags, environment: Environment): Done =>
  flags.html === true || flags.step !== undefined
    ? TE.left({ tag: 'Usage', message: `--${flags.html === true ? 'html' : 'step'}: expected one run, got several` })
    : F.pipe(
        TE.fromIO<void, AppError>(() => {
          const { seed, ...others } = flags
          const data = flags.data === undefined ? [] : ['--data']
          const notes = idleNote(commandUses.curves, seed === FIRST_SEED ? others : flags, data)
          notes.forEach((note) => environment.stderr(`${note}\n`))
        }),
        TE.chain(() => plotReadable(sources, flags.out ?? TOGETHER, environment)),
      )

export const plot =
  (sources: ReadonlyArray<string>, flags: PlotFlags): Effect =>
  (environment) => {
    const [only, ...more] = [...new Set(sources)]
    return only === undefined || more.length > 0
      ? plotSeveral([...new Set(sources)], flags, environment)
      : plotOne(only, flags, environment)
  }
