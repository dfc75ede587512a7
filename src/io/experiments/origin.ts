import { resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import type { Origin } from '../../config/origin.ts'
import type { AppError } from '../../core/errors.ts'
import { disposeTree } from '../../core/ownership.ts'
import { shellQuoted } from '../../core/shellQuoted.ts'
import { paramEntries } from '../../core/params.ts'
import { entries, fromEntries, mapLeaves, type TreeRecord } from '../../core/tree.ts'
import { CHECKPOINT_FORMAT } from '../../formats/checkpointFormat.ts'
import { treeOf } from '../../formats/tensorTree.ts'
import { pathOf } from '../../importers/ownNames.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { paramFaults } from '../../runs/mismatches.ts'
import { paramsInUse } from '../../training/optimizers/average.ts'
import { readSafetensors, readSafetensorsHeader, unreadable } from '../files/safetensorsFile.ts'
import { loadCheckpoint, trainStateOf } from '../run/checkpoint.ts'
import { checkpointIn } from './trained.ts'
import { hashedFile } from './weightsFile.ts'

/** Where initial params come from, and the model and the task that they belong to, if the file says so. */
export type Origination = Readonly<{ origin: Origin; config: JsonRecord }>

/** The model and the task of a checkpoint’s config. */
const partsOf = (config: unknown): JsonRecord => {
  const { model, task } = isJsonRecord(config) ? config : {}
  return { ...(isJsonRecord(model) && { model }), ...(isJsonRecord(task) && { task }) }
}

/**
 * The source of initial params: a run (its best checkpoint, else its latest), a checkpoint, or a safetensors file with the names of our
 * params.
 */
export const originOf = (source: string): TE.TaskEither<AppError, Origination> =>
  F.pipe(
    checkpointIn(source),
    TE.map((path) => resolve(path)),
    TE.bindTo('path'),
    TE.bind('header', ({ path }) => readSafetensorsHeader(path)),
    TE.bind('file', ({ path }) => hashedFile(path)),
    TE.chain(
      ({ path, header, file: { sha256 } }): TE.TaskEither<AppError, Origination> =>
        header.metadata['format'] === CHECKPOINT_FORMAT
          ? F.pipe(
              loadCheckpoint(path),
              TE.map(({ config }) => ({
                origin: { path, sha256, format: 'checkpoint' as const },
                config: partsOf(config),
              })),
            )
          : TE.right({ origin: { path, sha256, format: 'safetensors' as const }, config: {} }),
    ),
  )

/** A checkpoint's params: their average, if its optimizer keeps one. */
const checkpointParams = (path: string): TE.TaskEither<AppError, TreeRecord> =>
  F.pipe(
    loadCheckpoint(path),
    TE.map((checkpoint) => {
      const { params, optimizer } = trainStateOf(checkpoint)
      const used = mapLeaves(paramsInUse({ params, optimizer }), (leaf) => tf.clone(leaf))
      disposeTree({ params, optimizer })
      return used
    }),
  )

const safetensorsParams = (path: string): TE.TaskEither<AppError, TreeRecord> =>
  F.pipe(
    readSafetensors(path),
    TE.chainEitherK(({ tensors }) =>
      F.pipe(
        treeOf(
          tensors
            .filter(({ name }) => !name.startsWith('optimizer/'))
            .map((tensor) => ({ ...tensor, name: pathOf(tensor.name) })),
          '',
        ),
        E.mapLeft((fault) => unreadable(path, `the tensor ${fault}`, 'Expected the names of our params.')),
      ),
    ),
  )

/** Whether the file is the one that the config names. */
const unchanged = ({ path, sha256 }: Origin): TE.TaskEither<AppError, void> =>
  F.pipe(
    hashedFile(path),
    TE.chainEitherK((file) =>
      file.sha256 === sha256
        ? E.right(undefined)
        : E.left(
            unreadable(
              path,
              'it has changed since the run was configured to start from it',
              'Restore the file, or start another run with --from.',
            ),
          ),
    ),
  )

/** Params in the order of the model's own. An error names all that do not fit. */
const fitted =
  ({ path }: Origin, { model }: Experiment) =>
  (found: TreeRecord): E.Either<AppError, TreeRecord> => {
    const leaves = new Map(entries(found))
    const problems = paramFaults(model, new Map([...leaves].map(([name, { shape }]) => [name, shape] as const)))
    if (problems.length === 0)
      return E.right(
        fromEntries(paramEntries(model.params).map(([name]) => [name, leaves.get(name) as tf.Tensor] as const)),
      )
    disposeTree(found)
    return E.left({
      tag: 'Usage',
      message: [`The params of ${path} do not fit this model:`, ...problems.map((problem) => `  • ${problem}`)].join(
        '\n',
      ),
    })
  }

/**
 * The initial params of an experiment whose config names where they come from. Needs the backend; the caller owns the tensors.
 *
 * @returns `UnreadableFile` if the file is missing, damaged or another one; `Usage` naming all params that do not fit
 */
export const paramsFrom = (origin: Origin, experiment: Experiment): TE.TaskEither<AppError, TreeRecord> => {
  const { path, format } = origin
  if (format !== 'checkpoint' && format !== 'safetensors')
    return TE.left({
      tag: 'Usage',
      message: `The initial params were imported from ${path}. Import them again with import ${shellQuoted(path)} --from ${format} --run DIR, and train with --from DIR.`,
    })
  return F.pipe(
    unchanged(origin),
    TE.chain(() => (format === 'checkpoint' ? checkpointParams(path) : safetensorsParams(path))),
    TE.chainEitherK((found) => fitted(origin, experiment)(found)),
  )
}
