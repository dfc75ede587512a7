import assert from 'node:assert/strict'
import { cpSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { child, type Key, integer, keyOf } from '../../src/core/random.ts'
import { fixtureFile } from '../conformance/vectors.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import type { Finished } from '../support/commandLine.ts'
import { type Call, type Fault, watching } from './faultyFileSystem.ts'
import { arrange, leftovers, performed, type Scenario, scenarios, tidy } from './scenarios.ts'

/**
 * Calls of the file system that fail, for all commands that read or write: `ENGRAM_FAULTS` of them, drawn from all calls of all
 * commands. `ENGRAM_FAULT_SEED` draws others.
 */
const CASES = Number(process.env['ENGRAM_FAULTS'] ?? 60)
const SEED = Number(process.env['ENGRAM_FAULT_SEED'] ?? 1)

const reasons: Readonly<Record<string, RegExp>> = {
  EACCES: /permission denied/,
  EDQUOT: /the disk quota is used up/,
  EIO: /the disk reported an input\/output error/,
  EMFILE: /too many open files/,
  ENOSPC: /no space left on the disk/,
  EROFS: /the file system is read-only/,
}
const codes = Object.keys(reasons)

const home = realpathSync(emptyFolder())
const template = join(home, 'template')

/** A scenario without failures: its calls, and what comes out. */
type Known = Readonly<{ calls: ReadonlyArray<Call>; outcome: unknown }>
const known = new Map<string, Known>()

/** Runs a body in a copy of the files, always of the same path, since configs hold paths. */
const inCopy = async <A>(body: (cwd: string) => Promise<A>): Promise<A> => {
  const cwd = join(home, 'work')
  cpSync(template, cwd, { recursive: true })
  try {
    return await body(cwd)
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

before(async () => {
  mkdirSync(template)
  await arrange(template, fixtureFile('ntm-paper'))
  for (const scenario of scenarios)
    await inCopy(async (cwd) => {
      const { result, calls } = await watching(cwd, undefined, () => performed(cwd, scenario, scenario.line))
      assert.equal(result.code, 0, `${scenario.name}: ${result.stderr}`)
      assert.ok(calls.length > 0, scenario.name)
      known.set(scenario.name, { calls, outcome: scenario.outcome(cwd, result) })
    })
})

const drawn = (key: Key): Readonly<{ scenario: Scenario; fault: Fault }> => {
  const pick = (what: string, most: number): number => integer(child(key, what), 0, most)
  const scenario = scenarios[pick('scenario', scenarios.length - 1)] as Scenario
  const { calls } = known.get(scenario.name) as Known
  const kind = pick('kind', 5)
  const at = pick('call', calls.length - 1)
  return {
    scenario,
    fault: { at, code: codes[pick('code', codes.length - 1)] as string, lasts: kind === 0, partial: kind === 1 },
  }
}

/** Whether a failed call may leave a temporary file or a lock: it was to remove them. */
const mayLeave = (call: Call, { lasts }: Fault): boolean =>
  lasts || /^(rm|rename)$/.test(call.name) || call.path.endsWith('lock')

const checkMessage = (finished: Finished, { code }: Fault): void => {
  const { code: exit, stderr } = finished
  assert.doesNotMatch(stderr, /Internal error|^ {4}at /m)
  if (exit === 0) return
  assert.equal(exit, 5, stderr)
  const [first = '', ...rest] = stderr.trimEnd().split('\n')
  const said = [first, ...rest].find((line) => line.startsWith('Cannot ')) ?? ''
  assert.match(said, reasons[code] as RegExp, stderr)
}

const tried = ({ scenario, fault }: ReturnType<typeof drawn>): Promise<string> =>
  inCopy(async (cwd) => {
    const { result, failed } = await watching(cwd, fault, () => performed(cwd, scenario, scenario.line))
    const what = `${scenario.name}, call ${fault.at} (${failed?.name} ${failed?.path}) ${JSON.stringify(fault)}: exit ${result.code}\n${result.stderr}\n`
    try {
      checkMessage(result, fault)
      if (failed === undefined || !mayLeave(failed, fault)) assert.deepEqual(leftovers(cwd), [])
      const { outcome } = known.get(scenario.name) as Known
      // The process lives on, so that its lock would count.
      tidy(cwd)
      if (result.code === 0 && failed !== undefined && scenario.perform === undefined)
        assert.deepEqual(scenario.outcome(cwd, result), outcome)
      const later = await performed(cwd, scenario, scenario.again?.(cwd) ?? scenario.line)
      assert.equal(later.code, 0, `afterwards: ${later.stderr}`)
      assert.deepEqual(scenario.outcome(cwd, later), outcome, 'afterwards')
      assert.deepEqual(
        leftovers(cwd).filter((name) => name.endsWith('lock')),
        [],
      )
    } catch (error) {
      throw new Error(`${what}${String(error)}`, { cause: error })
    }
    return result.code === 0 ? 'tolerated' : 'refused'
  })

test('a failing call of the file system is told by its true reason, loses nothing, and the command goes on later', async (t) => {
  const counts = new Map<string, number>()
  const failures: string[] = []
  for (let at = 0; at < CASES; at++) {
    const one = drawn(child(keyOf(SEED), at))
    try {
      const how = await tried(one)
      counts.set(how, (counts.get(how) ?? 0) + 1)
    } catch (error) {
      failures.push(String(error))
    }
  }
  t.diagnostic(`${CASES} cases: ${JSON.stringify(Object.fromEntries(counts))}, failed ${failures.length}`)
  for (const failure of failures) t.diagnostic(failure)
  assert.equal(failures.length, 0)
})
