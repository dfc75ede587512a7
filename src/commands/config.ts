import { function as F, taskEither as TE } from 'fp-ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, configOf } from './options.ts'

export const config =
  (flags: ConfigFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      configOf(flags),
      TE.map((config) => stdout(`${JSON.stringify(config, null, 2)}\n`)),
    )
