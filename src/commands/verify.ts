import { either as E, function as F, readonlyArray as RA, taskEither as TE } from 'fp-ts'
import { type Vector, vectorOf } from '../conformance/vector.ts'
import { type Finding, type Verification, verify as verifyVector } from '../conformance/verification.ts'
import type { AppError } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
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

export const verify =
  (files: ReadonlyArray<string>, flags: VerifyFlags): Effect =>
  ({ stdout }) =>
    withOwnParts(flags, (_, parts) =>
      F.pipe(
        checkFlags(flags),
        TE.chainFirst(({ backend }) => startNodeBackend(backend)),
        TE.chain(({ path }) => F.pipe(files, RA.map(verifyFile(path, parts)), TE.sequenceSeqArray)),
        withinHeap('Use --path reference, or --backend cpu.'),
        TE.chain((verified) => {
          stdout(flags.json === true ? `${jsonText(verified)}\n` : `${verified.map(reportText).join('\n')}\n`)
          const failed = verified.filter((one) => !passes(one)).map(({ file }) => file)
          return failed.length === 0
            ? TE.right(undefined)
            : TE.left<AppError>({ tag: 'VerificationFailed', files: failed })
        }),
      ),
    )
