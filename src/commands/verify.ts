import { function as F, readonlyArray as RA, taskEither as TE } from 'fp-ts'
import { vectorOf } from '../conformance/vector.ts'
import { type Finding, type Verification, verify as verifyVector } from '../conformance/verification.ts'
import { type BackendName, backendNames } from '../core/backend.ts'
import type { AppError } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
import { release } from '../core/ownership.ts'
import { jsonText } from '../io/jsonText.ts'
import { readSafetensors } from '../io/safetensorsFile.ts'
import { columns } from '../view/columns.ts'
import { startNodeBackend } from './backend.ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'

type VerifyFlags = Readonly<{ backend: string; path: string; json?: boolean }>
type Verified = Readonly<{ file: string }> & Verification

const paths = ['reference', 'fused']

const checkFlags = ({ backend, path }: VerifyFlags): TE.TaskEither<AppError, BackendName> => {
  const name = backendNames.find((known) => known === backend)
  if (name === undefined)
    return TE.left({ tag: 'Usage', message: `Unknown backend "${backend}"${suggestion(backend, backendNames)}` })
  if (!paths.includes(path))
    return TE.left({ tag: 'Usage', message: `Unknown path "${path}"${suggestion(path, paths)}` })
  if (path === 'fused')
    return TE.left({ tag: 'Usage', message: 'This build has no fused kernels: use --path reference.' })
  return TE.right(name)
}

const verifyFile = (file: string): TE.TaskEither<AppError, Verified> =>
  F.pipe(
    readSafetensors(file),
    TE.chainEitherK((content) => vectorOf(file, content)),
    TE.chain((vector) =>
      TE.fromTask(async () => {
        try {
          return { file, ...(await verifyVector(vector)) }
        } finally {
          const { model: _, ...tensors } = vector
          release(tensors)
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
    names.length === 0 ? [] : [`  slots whose usages tie in float32, compared by what they hold: ${names.join(', ')}`]
  return [file, columns(findings.map(row)), ...note, ''].join('\n')
}

const passes = ({ findings }: Verified): boolean => findings.every(({ passed }) => passed)

const effect =
  (files: ReadonlyArray<string>, flags: VerifyFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      checkFlags(flags),
      TE.chain(startNodeBackend),
      TE.chain(() => F.pipe(files, RA.map(verifyFile), TE.sequenceSeqArray)),
      TE.chain((verified) => {
        stdout(flags.json === true ? `${jsonText(verified)}\n` : `${verified.map(reportText).join('\n')}\n`)
        const failed = verified.filter((one) => !passes(one)).map(({ file }) => file)
        return failed.length === 0
          ? TE.right(undefined)
          : TE.left<AppError>({ tag: 'VerificationFailed', files: failed })
      }),
    )

export const verify: CommandDefinition = {
  name: 'verify',
  declare: (program, run) => {
    program
      .command('verify')
      .description(
        'Recomputes conformance vectors and prints the largest error per tensor; exits 1 beyond the tolerances.',
      )
      .argument('<files...>', 'conformance vectors, as .safetensors')
      .option('--backend <name>', 'wasm, cpu or webgpu', 'wasm')
      .option('--path <name>', 'reference or fused', 'reference')
      .option('--json', 'prints the findings as JSON')
      .addHelpText(
        'after',
        examples('verify test/fixtures/conformance/*.safetensors', 'verify vector.safetensors --backend cpu'),
      )
      .action((files: ReadonlyArray<string>, flags: VerifyFlags) => run(effect(files, flags)))
  },
}
