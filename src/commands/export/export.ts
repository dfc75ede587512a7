import { basename, dirname, join, resolve } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { suggestion } from '../../core/nearest.ts'
import { jsonText } from '../../formats/jsonText.ts'
import { type ModelFile, type ModelFormat, modelFile, modelFormats } from '../../formats/modelFile.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { writeFileAtomically } from '../../io/files/atomicFile.ts'
import { attempt, unless } from '../../io/files/failures.ts'
import { makeFolder } from '../../io/files/folder.ts'
import { stat } from '../../io/files/system.ts'
import { VERSION } from '../../core/version.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import { directoryOf } from '../directoryOf.ts'
import { type RunFlags, trainedBy } from '../drawn.ts'
import type { Effect } from '../environment.ts'
import { commandUses, idleNote } from '../idleOptions.ts'
import { withOwnParts } from '../ownParts.ts'
import { withinHeap } from '../withinHeap.ts'
import { fileText } from './fileText.ts'

type ExportFlags = Omit<RunFlags, 'backend'> & Readonly<{ to?: string; out?: string; force?: boolean; json?: boolean }>

const usage = (message: string): AppError => ({ tag: 'Usage', message })

const formatOf = ({ to }: ExportFlags): E.Either<AppError, ModelFormat> => {
  if (to === undefined) return E.left(usage(`--to is missing; expected one of ${modelFormats.join(', ')}`))
  const format = modelFormats.find((known) => known === to)
  return format === undefined
    ? E.left(usage(`--to: unknown format "${to}"${suggestion(to, modelFormats)}`))
    : E.right(format)
}

/** The name of a run: its directory's. */
const nameOf = (directory: string): string => basename(resolve(directory)) || 'model'

/** An error if a file is there that must not be replaced. */
const free = (file: string, { path }: Trained, force: boolean): TE.TaskEither<AppError, void> =>
  F.pipe(
    attempt('look at', file, () =>
      unless(['ENOENT', 'ENOTDIR'], undefined, async () => ((await stat(file)).isDirectory() ? 'folder' : 'file')),
    ),
    TE.chainEitherK((found): E.Either<AppError, void> => {
      if (found === 'folder') return E.left(usage(`--out: ${file} is a directory; expected the name of a file`))
      if (resolve(file) === resolve(path))
        return E.left(usage(`--out: ${file} is the checkpoint itself; give another name`))
      return found === undefined || force
        ? E.right(undefined)
        : E.left(usage(`${file} exists: give another name with --out, or replace it with --force`))
    }),
  )

const built = (
  format: ModelFormat,
  name: string,
  { experiment, state, path }: Trained,
): TE.TaskEither<AppError, ModelFile> =>
  F.pipe(
    TE.fromTask(() =>
      modelFile(format, {
        name,
        model: experiment.model,
        params: paramsInUse(state),
        step: state.step,
        version: VERSION,
      }),
    ),
    TE.chainEitherK(E.mapLeft((reason) => usage(`Cannot export the model of ${path} to ${format}: ${reason}.`))),
  )

/** Writes a trained model as a file for other software, and says what is in it. */
export const exportModel =
  (source: string, flags: ExportFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        TE.fromEither(formatOf(flags)),
        TE.bindTo('format'),
        // The steps are traced with tensors that can be read at once, which those of WebGPU cannot.
        TE.bind('trained', () => trainedBy(source, { ...named, backend: 'wasm' }, parts)),
        TE.chainFirstIOK(
          ({ trained }) =>
            () =>
              [...idleNote(commandUses.export, flags), ...trained.notes].forEach((note) => stderr(`${note}\n`)),
        ),
        TE.let('directory', ({ trained }) => directoryOf(source, trained)),
        TE.let('name', ({ directory }) => nameOf(directory)),
        TE.let('out', ({ format, directory, name }) => flags.out ?? join(directory, `${name}.${format}`)),
        TE.chainFirst(({ out, trained }) => free(out, trained, flags.force === true)),
        TE.bind('file', ({ format, name, trained }) => built(format, name, trained)),
        TE.chainFirst(({ out }) => attempt('make the directory', dirname(out), () => makeFolder(dirname(out)))),
        TE.chainFirst(({ out, file }) => writeFileAtomically(out, file.bytes)),
        TE.map(({ format, out, file, trained }) => {
          const { bytes, ...held } = file
          const facts = { file: out, format, bytes: bytes.length, checkpoint: trained.path, step: trained.state.step }
          stdout(flags.json === true ? `${jsonText({ ...facts, ...held })}\n` : fileText(out, file))
        }),
        withinHeap('Lower model.slots with --set: the params do not depend on it.'),
      ),
    )
