import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Block } from './block.ts'
import { shortened } from './shortening.ts'

/** How an example ended, and what it printed. */
export type Performance = Readonly<{ exit: number; stdout: string; stderr: string }>

/** No example takes longer. */
const PATIENCE_MS = 600_000

const started = (folder: string, program: string, args: ReadonlyArray<string>): Promise<Performance> =>
  new Promise((done) => {
    const options = {
      cwd: folder,
      maxBuffer: 2 ** 26,
      timeout: PATIENCE_MS,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, PROPERTY_RUNS: undefined },
    }
    const child = execFile(program, [...args], options, (error, stdout, stderr) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      done({ exit, stdout, stderr: child.killed ? `${stderr}\nit took longer than ${PATIENCE_MS / 1000} s` : stderr })
    })
    child.stdin?.end()
  })

/**
 * What stands before every script: `npm ci` is skipped, since the packages are there; `until_it_answers` starts a server,
 * reads its page once, and stops it by a signal.
 */
const PRELUDE = `set -e -o pipefail
npm() {
  if [ "$1" = ci ]; then echo 'npm ci is skipped: node_modules is there' >&2; else command npm "$@"; fi
}
until_it_answers() {
  shift 2
  local said code; said=$(mktemp)
  node --import tsx "$@" 2> "$said" &
  local server=$!
  until address=$(grep -o -m 1 'http://[^ ]*' "$said"); do kill -0 $server || { cat "$said" >&2; exit 1; }; sleep 0.1; done
  node -e 'fetch(process.argv[1]).then(({ status }) => process.exit(status === 200 ? 0 : 1))' "$address"
  kill -TERM $server
  code=0; wait $server || code=$?
  [ $code = 143 ]
}
`

/** Starts the command line without npm's own start, which takes as long again. */
const QUICK = `npx() {
  if [ "$1" = tsx ]; then shift; node --import tsx "$@"; else command npx "$@"; fi
}
`

/** Runs a script in a folder.
 *
 * @param isQuick whether `npx tsx` starts without npm's own start
 */
export const script = (folder: string, { code, mark }: Block, isQuick: boolean): Promise<Performance> => {
  const isShort = typeof mark === 'object' && mark.kind === 'shortened'
  const body = isShort ? shortened(code) : code
  return started(folder, 'bash', ['-c', `${PRELUDE}${isQuick ? QUICK : ''}${body}`])
}

/** What separates the output of programs, and what comes before the error of one. */
const [BEGIN, FAILED] = ['=== example', '=== failed']

/**
 * Runs programs of a page in one process, one after the other: to start tfjs takes longer than most of them. Each is a file of
 * its own in the folder.
 */
export const programs = async (folder: string, blocks: ReadonlyArray<Block>): Promise<ReadonlyArray<Performance>> => {
  const calls = blocks.map(({ code, language, line }) => {
    const name = `example-${line}.${language}`
    writeFileSync(join(folder, name), code)
    return `console.log('${BEGIN}')\nawait import('./${name}').catch((error) => console.log('${FAILED}\\n' + (error?.stack ?? error)))\n`
  })
  const all = `examples-${blocks[0]?.line ?? 0}.mts`
  writeFileSync(join(folder, all), calls.join(''))
  const { exit, stdout, stderr } = await started(folder, process.execPath, ['--import', 'tsx', all])
  const parts = stdout.split(`${BEGIN}\n`).slice(1)
  return blocks.map((_, at) => {
    const [said, error] = parts[at]?.split(`${FAILED}\n`) ?? []
    if (said === undefined)
      return { exit: 1, stdout: '', stderr: `the programs before it ended the process\n${stderr}` }
    // What ends the process is the fault of the last program that began.
    const isLast = at === parts.length - 1
    return error === undefined && (exit === 0 || !isLast)
      ? { exit: 0, stdout: said, stderr: '' }
      : { exit: exit === 0 ? 1 : exit, stdout: said, stderr: error ?? stderr }
  })
}
