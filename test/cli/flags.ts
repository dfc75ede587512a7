import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { helpLists } from '../../src/commands/helpLists.ts'
import { commands } from '../../src/commands/registry.ts'
import { engram, type Finished } from '../support/commandLine.ts'
import { snapshot } from '../support/runFiles.ts'

/** What shows that a flag has an effect: the words to add to a line, and the line, where it is not the command's. */
export type Trial = string | readonly [words: string, line: string]

/** A command line, and for each flag of the command what shows its effect; of a flag without one, the words alone. */
export type Trials = Readonly<{ line: string; flags: Readonly<Record<string, Trial>> }>

/** A command's flags, and whether its help lists them. */
const declared = (name: string): ReadonlyMap<string, boolean> => {
  const definition = commands.find((command) => command.name === name)
  if (definition === undefined) assert.fail(`no command ${name}`)
  const { options } = definition.declare(new Command(name), helpLists)
  return new Map(options.map(({ long, hidden }) => [long ?? '', !hidden]))
}

/** All that a command does: its exit code, what it prints, and the files that it makes, which are removed. */
const outcome = async (cwd: string, line: string): Promise<Finished & Readonly<{ files: string }>> => {
  const before = snapshot(cwd)
  const finished = await engram(cwd, line)
  const made = [...snapshot(cwd)].filter(([name, content]) => before.get(name) !== content)
  for (const [name] of made) if (!before.has(name)) rmSync(join(cwd, name), { recursive: true, force: true })
  return { ...finished, files: JSON.stringify(made.map(([name, content]) => [name, content.length])) }
}

/** Tests that each flag of a command has an effect, or that its help leaves it out and a note says that it has none. */
export const flagTests = (cwd: string, name: string, { line, flags }: Trials): void => {
  const known = new Map<string, ReturnType<typeof outcome>>()
  const outcomeOnce = (base: string) => {
    const found = known.get(base) ?? outcome(cwd, base)
    known.set(base, found)
    return found
  }
  test(`${name}: every flag is tried`, () => {
    assert.deepEqual(Object.keys(flags).toSorted(), [...declared(name).keys()].toSorted())
  })
  for (const [flag, trial] of Object.entries(flags)) {
    const [words, base] = typeof trial === 'string' ? [trial, line] : trial
    const isShown = declared(name).get(flag) === true
    test(`${name} ${words}: ${isShown ? 'has an effect' : 'has none, and says so'}`, async () => {
      const without = await outcomeOnce(base)
      const given = await outcome(cwd, `${base} ${words}`)
      if (isShown) {
        assert.notDeepEqual(given, without)
        assert.doesNotMatch(given.stderr, /No effect/)
      } else {
        assert.equal(given.stdout, without.stdout)
        assert.match(given.stderr, new RegExp(`^No effect in ${name}, .*${flag}`, 'm'))
      }
    })
  }
}
