import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { type Vector, vectorOf } from '../conformance/vector.ts'
import { type Finding, type Verification, verify as verifyVector } from '../conformance/verification.ts'
import { type AppError, exitCode, explain, followedBy } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
import { plural } from '../core/numbers.ts'
import { disposeTree } from '../core/ownership.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { jsonText } from '../formats/jsonText.ts'
import { startNodeBackend } from '../io/experiments/backend.ts'
import { readSafetensors } from '../io/files/safetensorsFile.ts'
import { type Path, pathNames } from '../models/model.ts'
import type { ModelParts } from '../models/parts.ts'
import { columns } from '../terminal/columns.ts'
import { type BackendName, backendNames } from '../tfjs/backend.ts'
import type { Effect } from './environment.ts'
import { type PartFlags, withOwnParts } from './ownParts.ts'
import { withinHeap } from './withinHeap.ts'

type VerifyFlags = PartFlags & Readonly<{ backend: string; path: string; json?: boolean }>
type Verified = Readonly<{ file: string }> & Verification

type Checked = Readonly<{ backend: BackendName; path: Path }>

const checkFlags = ({ backend, path }: VerifyFlags): TE.TaskEither<AppError, Checked> => {
  const name = backendNames.find((known) => known === backend)
  if (name === undefined)
    return TE.left({ tag: 'Usage', message: `Unknown backend "${backend}"${suggestion(backend, backendNames)}` })
  const known = pathNames.find((candidate) => candidate === path)
  if (known === undefined)
    return TE.left({ tag: 'Usage', message: `Unknown path "${path}"${suggestion(path, pathNames)}` })
  if (known === 'fused' && name !== 'wasm')
    return TE.left({
      tag: 'Usage',
      message: `--path fused needs --backend wasm, got ${name}: the fused kernels are WebAssembly.`,
    })
  return TE.right({ backend: name, path: known })
}

/** A vector with its model on a path; an error if the fused path is not available, since a silent fallback would verify nothing. */
const onPath = (path: Path, file: string, vector: Vector): E.Either<AppError, Vector> => {
  const model = { ...vector.model, path }
  const { mode, reason } = chooseExecution(model)
  return path === 'reference' || mode === 'fused'
    ? E.right({ ...vector, model })
    : E.left({ tag: 'Usage', message: `${file}: ${reason}. Use --path reference.` })
}

const verifyFile =
  (path: Path, parts: ModelParts) =>
  (file: string): TE.TaskEither<AppError, Verified> =>
    F.pipe(
      readSafetensors(file),
      TE.chainEitherK((content) => vectorOf(file, content, parts)),
      TE.chainEitherK((vector) => onPath(path, file, vector)),
      TE.chain((vector) =>
        TE.fromTask(async () => {
          try {
            return { file, ...(await verifyVector(vector)) }
          } finally {
            const { model: _, ...tensors } = vector
            disposeTree(tensors)
          }
        }),
      ),
    )

const row = ({ tensor, error, tolerance, passed }: Finding): ReadonlyArray<string> => [
  tensor,
  error.toExponential(1),
  `≤ ${tolerance.toExponential(0)}`,
  passed ? 'ok' : 'BEYOND',
]

const reportText = ({ file, findings, relabelled }: Verified): string => {
  const names = relabelled.flatMap((pairs, b) => pairs.map(([n, label]) => `${n} as ${label} (sequence ${b})`))
  const note =
    names.length === 0 ? [] : [`  slots with equal usage in float32, matched by content: ${names.join(', ')}`]
  return [file, columns(findings.map(row)), ...note, ''].join('\n')
}

const passes = ({ findings }: Verified): boolean => findings.every(({ passed }) => passed)

/** A file that cannot be verified. */
type Unverified = Readonly<{ file: string; error: AppError }>

/** Verifies each file, also after one that cannot be read; other errors, such as a missing backend, concern all. */
const verifyAll =
  (
    files: ReadonlyArray<string>,
    verifyOne: (file: string) => TE.TaskEither<AppError, Verified>,
  ): TE.TaskEither<AppError, ReadonlyArray<Verified | Unverified>> =>
  async () => {
    const all: (Verified | Unverified)[] = []
    for (const file of files) {
      const result = await verifyOne(file)()
      if (E.isRight(result)) all.push(result.right)
      else if ([4, 5].includes(exitCode(result.left))) all.push({ file, error: result.left })
      else return result
    }
    return E.right(all)
  }

const isUnverified = (one: Verified | Unverified): one is Unverified => 'error' in one

/** “1 of 3 files passes, 1 is beyond the tolerances, 1 cannot be read” */
const sum = (all: number, failed: number, unread: number): string => {
  const parts = [
    `${all - failed - unread} of ${plural(all, 'file')} within the tolerances`,
    ...(failed > 0 ? [`${failed} beyond`] : []),
    ...(unread > 0 ? [`${unread} not readable`] : []),
  ]
  return `${parts.join(', ')}\n`
}

export const verify =
  (files: ReadonlyArray<string>, flags: VerifyFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (_, parts) =>
      F.pipe(
        checkFlags(flags),
        TE.chainFirst(({ backend }) => startNodeBackend(backend)),
        TE.chain(({ path }) => verifyAll(files, verifyFile(path, parts))),
        withinHeap('Use --path reference, or --backend cpu.'),
        TE.chain((all): TE.TaskEither<AppError, void> => {
          const unread = all.filter(isUnverified)
          const verified = all.filter((one): one is Verified => !isUnverified(one))
          const failed = verified.filter((one) => !passes(one)).map(({ file }) => file)
          if (flags.json === true)
            stdout(
              `${jsonText(all.map((one) => (isUnverified(one) ? { file: one.file, error: explain(one.error) } : one)))}\n`,
            )
          else if (verified.length > 0) stdout(`${verified.map(reportText).join('\n')}\n`)
          if (all.length > 1 && unread.length > 0) stderr(sum(all.length, failed.length, unread.length))
          const errors = [
            ...(failed.length === 0 ? [] : [{ tag: 'VerificationFailed' as const, files: failed }]),
            ...unread.map(({ error }) => error),
          ]
          const [first, ...others] = errors
          return first === undefined ? TE.right(undefined) : TE.left(others.reduce(followedBy, first))
        }),
      ),
    )
