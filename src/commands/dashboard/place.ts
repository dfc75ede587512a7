import { numberIn } from '../../core/numberText.ts'
import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { Place } from '../../dashboard/server/server.ts'

/** The flags for the address of a dashboard. */
export type PlaceFlags = Readonly<{ port?: string; host?: string; token?: string }>

const LOOPBACK = '127.0.0.1'
const HIGHEST = 65_535

const usage = (message: string): E.Either<AppError, never> => E.left({ tag: 'Usage', message })

/** The address that a dashboard listens on; loopback by default. */
export const placeOf = ({ port, host = LOOPBACK, token }: PlaceFlags): E.Either<AppError, Place> => {
  const number = port === undefined ? undefined : (numberIn(port) ?? Number.NaN)
  if (number !== undefined && !(Number.isSafeInteger(number) && number >= 0 && number <= HIGHEST))
    return usage(`--port: expected a whole number from 0 (a free port) to ${HIGHEST}, got "${port}"`)
  if (host === '' || !/^[A-Za-z0-9.:_-]+$/.test(host))
    return usage(`--host: expected a name or an address, such as 0.0.0.0, got "${host}"`)
  if (token !== undefined && !/^[A-Za-z0-9_-]{8,256}$/.test(token))
    return usage('--token: expected 8 to 256 letters, digits, - and _')
  return E.right({ host, port: number, token })
}
