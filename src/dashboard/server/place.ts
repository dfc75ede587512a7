import { hostname, networkInterfaces } from 'node:os'

/** Hosts that mean every address of this computer. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** Whether only this computer can reach a server on a host. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

const ownAddresses = (): ReadonlyArray<string> =>
  Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)

/** The names of a server on a host, with its port, as browsers send them in `Host`. */
export const hostNames = (host: string, port: number): ReadonlySet<string> => {
  const everywhere = EVERYWHERE.has(host) ? [...ownAddresses(), hostname(), `${hostname()}.local`] : []
  const names = ['localhost', '127.0.0.1', '::1', host, ...everywhere]
  const bare = names.map((name) => bracketed(name).toLowerCase())
  // Browsers omit the default port.
  return new Set(bare.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])))
}

/** The address for the browser. */
export const addressOf = (host: string, port: number, token: string | undefined): string => {
  const name = EVERYWHERE.has(host) ? (ownAddresses()[0] ?? 'localhost') : host
  return `http://${bracketed(name)}:${port}/${token === undefined ? '' : `?token=${token}`}`
}
