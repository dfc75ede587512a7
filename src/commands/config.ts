import { function as F, taskEither as TE } from 'fp-ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, configOf } from './options.ts'
import { withOwnParts } from './ownParts.ts'

export const config =
  (flags: ConfigFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        configOf(named, parts, undefined, stderr),
        TE.map((config) => stdout(`${JSON.stringify(config, null, 2)}\n`)),
      ),
    )
