import { createHash, timingSafeEqual } from 'node:crypto'

/** The access rules of a server. */
export type Access = Readonly<{
  /** The accepted values of `Host`: this server's names, with the port. */
  hosts: ReadonlySet<string>
  /** The token that a client must send; none on loopback. */
  token: string | undefined
  /** The name of the cookie with the token. It contains the port, since cookies are shared between ports. */
  cookie: string
}>

/** The checked parts of a request. `target` is as received, undecoded. */
export type Asked = Readonly<{
  method: string
  target: string
  headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** Names and values in turn, as received: Node keeps only the first of some headers that are there twice. */
  rawHeaders: ReadonlyArray<string>
}>

/** The status and text of a refused request. */
export type Refusal = Readonly<{ status: 400 | 401 | 403 | 404 | 405; text: string }>

const PATHS = /^\/(?:|page\.js|page\.css|events|runs\/[A-Za-z0-9_-]{1,80}\/recording)$/
const QUERY = /^token=([A-Za-z0-9_-]{1,256})$/

/** Compares texts in constant time. */
const isSameText = (a: string, b: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

const headerOf = ({ headers }: Asked, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

const cookieOf = (asked: Asked, name: string): string | undefined =>
  headerOf(asked, 'cookie')
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1)

/** The token in the address. Only the path `/` may have one. */
export const offeredToken = ({ target }: Pick<Asked, 'target'>): string | undefined => {
  const [path, query] = target.split('?', 2)
  return path === '/' ? QUERY.exec(query ?? '')?.[1] : undefined
}

/** Whether a token is the right one. */
export const isToken = ({ token }: Access, offered: string | undefined): boolean =>
  token === undefined || (offered !== undefined && isSameText(token, offered))

const holdsToken = (access: Access, asked: Asked): boolean => {
  const bearer = /^Bearer ([!-~]{1,256})$/.exec(headerOf(asked, 'authorization') ?? '')?.[1]
  const offered = bearer ?? cookieOf(asked, access.cookie) ?? offeredToken(asked)
  return isToken(access, offered)
}

const hasBody = (asked: Asked): boolean =>
  headerOf(asked, 'transfer-encoding') !== undefined || (headerOf(asked, 'content-length') ?? '0') !== '0'

/** The headers that decide on access. */
const deciding: ReadonlySet<string> = new Set(['host', 'origin', 'authorization', 'sec-fetch-site'])

/** Whether a header that decides on access is there twice: it is unclear which one another program goes by. */
const isAmbiguous = ({ rawHeaders }: Asked): boolean => {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
  const found = names.filter((name) => deciding.has(name))
  return new Set(found).size < found.length
}

const foreign = (access: Access, asked: Asked): string | undefined => {
  const host = headerOf(asked, 'host')?.toLowerCase()
  if (host === undefined || !access.hosts.has(host)) return 'The Host header does not name this dashboard.'
  const origin = headerOf(asked, 'origin')?.toLowerCase()
  if (origin !== undefined && origin !== `http://${host}`) return 'Requests from other sites are refused (Origin).'
  const site = headerOf(asked, 'sec-fetch-site') ?? 'none'
  return ['none', 'same-origin'].includes(site) ? undefined : 'Requests from other sites are refused (Sec-Fetch-Site).'
}

const misplaced = ({ target }: Asked): Refusal | undefined => {
  const [path = '', query, ...more] = target.split('?')
  if (/%|\\|\.\.|[^!-~]/.test(path)) return { status: 400, text: 'The path has invalid characters.' }
  if (more.length > 0 || !PATHS.test(path)) return { status: 404, text: 'Not found.' }
  const isPlain = query === undefined || (path === '/' && QUERY.test(query))
  return isPlain ? undefined : { status: 400, text: 'Unknown query.' }
}

/**
 * Why a request is refused; undefined if it is allowed. A client without access gets no other information.
 *
 * A page of another site cannot read our answers, but its host name can resolve to this server (so `Host` is checked),
 * and it can make a browser send requests (so `Origin` is checked too).
 */
export const refusal = (access: Access, asked: Asked): Refusal | undefined => {
  if (isAmbiguous(asked)) return { status: 400, text: 'A header that decides on access is there twice.' }
  const stranger = foreign(access, asked)
  if (stranger !== undefined) return { status: 403, text: stranger }
  if (!['GET', 'HEAD'].includes(asked.method)) return { status: 405, text: 'Only GET and HEAD are allowed.' }
  if (hasBody(asked)) return { status: 400, text: 'Requests must have no body.' }
  if (!holdsToken(access, asked))
    return { status: 401, text: 'A token is required. Open the address that train or dashboard printed.' }
  return misplaced(asked)
}
