import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import { decode, Natural, nullable, oneOf } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { type RunResult, resultFrom, type StoredResult } from './result.ts'

const Milestone = t.type({ sequences: t.number, seconds: t.number })
const Marks = t.record(t.string, t.number)
const AllMarks = t.type({ heldOut: Marks, variants: t.record(t.string, Marks) })
const Numbers = t.array(t.number)
const Named = t.UnknownRecord

/** What must hold of a stored result so that a report can be made of it. Further fields may be there. */
const Stored = t.intersection([
  t.type({
    task: t.string,
    memory: t.string,
    asked: t.intersection([t.type({ options: Named }), t.partial({ preset: t.string })]),
    seed: Natural,
    config: Named,
    ended: oneOf('solved', 'bound', 'plateau', 'steps', 'diverged'),
    steps: t.number,
    sequences: t.number,
    seconds: t.number,
    msPerStep: t.number,
    solved: nullable(Milestone),
    belowOneBit: nullable(Milestone),
    marks: AllMarks,
    larger: t.array(t.type({ slots: t.number, marks: AllMarks })),
  }),
  t.type({
    curve: t.intersection([
      t.type({ sequences: Numbers, loss: Numbers }),
      t.partial({ errors: Numbers, bitErrors: Numbers }),
    ]),
    made: t.intersection([
      t.type({ command: t.string, cpu: t.string, cores: t.number, processes: t.number, platform: t.string }),
      t.type({ versions: t.record(t.string, t.string) }),
      t.partial({ train: t.string }),
    ]),
  }),
])

/**
 * A stored result as it is now.
 *
 * @param source the name of its file in errors
 * @returns      `InvalidConfig` with all fields that are wrong
 */
export const storedResult = (value: unknown, source: string): E.Either<AppError, RunResult> =>
  F.pipe(
    value,
    decode(Stored as unknown as t.Type<StoredResult>, source),
    E.map((found) => resultFrom(found)),
  )
