import { fileURLToPath } from 'node:url'
import { either as E } from 'fp-ts'
import type { Failure, Side, Times } from './alternation.ts'
import type { Breakdown } from './breakdown.ts'
import { startChild } from './child.ts'
import type { BenchConfig } from './configs.ts'
import type { Choice } from './paths.ts'

const entry = fileURLToPath(new URL('ours.entry.ts', import.meta.url))

/** Our side: iterations in a child process, and their profile. */
export type Ours = Side &
  Readonly<{
    breakdown: (iterations: number) => Promise<E.Either<Failure, Breakdown>>
    stop: () => Promise<void>
  }>

/** Starts our side for one config. The caller stops it. */
export const startOurs = async (config: BenchConfig, choice: Choice): Promise<E.Either<Failure, Ours>> => {
  const child = startChild(process.execPath, ['--import', 'tsx', entry, config.name, JSON.stringify(choice)])
  const greeting = await child.greeting()
  if (E.isLeft(greeting)) return greeting
  return E.right({
    time: (iterations) => child.ask<Times>({ iterations }, 'times'),
    breakdown: (iterations) => child.ask<Breakdown>({ profile: iterations }, 'breakdown'),
    stop: child.stop,
  })
}
