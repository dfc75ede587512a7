import { function as F, taskEither as TE } from 'fp-ts'
import type { Effect } from '../environment.ts'
import { diagnose } from './diagnose.ts'

type DoctorFlags = Readonly<{ json?: boolean }>

export const doctor =
  ({ json }: DoctorFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      TE.fromTask(diagnose),
      TE.chain((findings) => {
        const lines = findings.map(({ name, found, required, detail, remedy }) =>
          [
            `${found ? '✓' : required ? '✗' : '–'} ${name}: ${detail}`,
            ...(found || remedy === undefined ? [] : [`    ${remedy}`]),
          ].join('\n'),
        )
        const missing = findings.filter(({ found, required }) => required && !found)
        stdout(json === true ? `${JSON.stringify(findings)}\n` : `${lines.join('\n')}\n`)
        return missing.length === 0
          ? TE.right(undefined)
          : TE.left({
              tag: 'BackendUnavailable',
              backend: 'wasm',
              reason: `training needs ${missing.map(({ name }) => name).join(', ')}`,
              remedy: 'See the remedies above.',
            } as const)
      }),
    )
