/**
 * Builds the demo page into `dist/demo/`, and serves it on loopback until it is stopped.
 *
 * `npm run demo -- --build` only builds; `--port n` sets the port.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDemo } from './buildDemo.ts'
import { serveStatic } from './staticServer.ts'

const usage = 'npm run demo -- [--build] [--port n]'

const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

const flags = () => {
  try {
    const { values } = parseArgs({ options: { build: { type: 'boolean' }, port: { type: 'string', default: '0' } } })
    return values
  } catch (error) {
    return refuse(`${(error as Error).message}\n${usage}`)
  }
}

const { build = false, port: text } = flags()
const port = Number(text)
if (!/^\d+$/.test(text) || port > 65_535) refuse(`--port: expected a whole number from 0 to 65535, got ${text}`)

const folder = join('dist', 'demo')
await buildDemo(folder)
if (build) process.stdout.write(`${folder}/ is ready for any static host.\n`)
else {
  const { url } = await serveStatic(folder, { port }).catch((error: Error) =>
    refuse(`--port: cannot listen on ${port}: ${error.message}`),
  )
  process.stdout.write(`The demo is at\n${url}\nStop it with Ctrl+C.\n`)
}
