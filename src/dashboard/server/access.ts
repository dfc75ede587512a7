import { createHash, timingSafeEqual } from 'node:crypto'

/** Who may ask. */
export type Access = Readonly<{
  /** The names that this server goes by, with the port, as browsers send them in `Host`. */
  hosts: ReadonlySet<string>
  /** What a client must know; nothing on loopback. */
  token: string | undefined
  /** The name of the cookie that holds it; cookies do not know ports apart, names do. */
  cookie: string
}>

/** What is looked at of a request. `target` is as it came over the wire. */
export type Asked = Readonly<{
  method: string
  target: string
  headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
}>

/** Why a request is not answered. */
export type Refusal = Readonly<{ status: 400 | 401 | 403 | 404 | 405; text: string }>

const PATHS = /^\/(?:|page\.js|page\.css|events|runs\/[A-Za-z0-9_-]{1,80}\/recording)$/
const QUERY = /^token=([A-Za-z0-9_-]{1,256})$/

/** Compares in a time that does not depend on where texts differ. */
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

/** The token in the address, which only the page's own address may have. */
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

const foreign = (access: Access, asked: Asked): string | undefined => {
  const host = headerOf(asked, 'host')?.toLowerCase()
  if (host === undefined || !access.hosts.has(host)) return 'This dashboard does not go by that name (Host).'
  const origin = headerOf(asked, 'origin')?.toLowerCase()
  if (origin !== undefined && origin !== `http://${host}`) return 'Other sites may not ask (Origin).'
  const site = headerOf(asked, 'sec-fetch-site') ?? 'none'
  return ['none', 'same-origin'].includes(site) ? undefined : 'Other sites may not ask (Sec-Fetch-Site).'
}

const misplaced = ({ target }: Asked): Refusal | undefined => {
  const [path = '', query, ...more] = target.split('?')
  if (/%|\\|\.\.|[^!-~]/.test(path)) return { status: 400, text: 'No address here looks like that.' }
  if (more.length > 0 || !PATHS.test(path)) return { status: 404, text: 'There is nothing here.' }
  const isPlain = query === undefined || (path === '/' && QUERY.test(query))
  return isPlain ? undefined : { status: 400, text: 'Nothing here takes such a query.' }
}

/**
 * Why a request is refused; nothing where it may be answered. Whoever is a stranger learns nothing else.
 *
 * A page of another site cannot read what we answer, but it can make its name lead here (so the Host must be ours), and
 * can make a browser ask (so the Origin must be ours, too).
 */
export const refusal = (access: Access, asked: Asked): Refusal | undefined => {
  const stranger = foreign(access, asked)
  if (stranger !== undefined) return { status: 403, text: stranger }
  if (!['GET', 'HEAD'].includes(asked.method)) return { status: 405, text: 'Nothing here can be changed.' }
  if (hasBody(asked)) return { status: 400, text: 'Nothing here takes a body.' }
  if (!holdsToken(access, asked))
    return { status: 401, text: 'The address has a token, which train or dashboard printed: use that one.' }
  return misplaced(asked)
}
