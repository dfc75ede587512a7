import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { child, keyOf } from '../../src/core/random.ts'
import { experimentOf } from '../../src/runs/experiment.ts'

const FOLDER = 'docs/curricula'

/** Rows of lessons' sequences, on average over a few. */
const rowsOf = (draw: (key: ReturnType<typeof keyOf>) => Readonly<{ mask: ReadonlyArray<number> }>): number =>
  Array.from({ length: 50 }, (_, at) => draw(child(keyOf(1), at)).mask.length).reduce((a, b) => a + b) / 50

for (const file of readdirSync(FOLDER))
  test(`${file}: a curriculum of its task, whose lessons get longer up to the task itself`, () => {
    const source = join(FOLDER, file)
    const config = resolveConfig({ file: JSON.parse(readFileSync(source, 'utf8')) as JsonRecord, source })
    if (E.isLeft(config)) assert.fail(explain(config.left))
    const experiment = experimentOf(config.right)
    if (E.isLeft(experiment)) assert.fail(explain(experiment.left))
    const lessons = experiment.right.curriculum?.lessons ?? []
    assert.equal(`${config.right.task.name}.json`, file)
    // Not what the default preset says of its own lessons.
    assert.equal(config.right.curriculum.learnedBelow, 1)
    assert.ok(lessons.length > 3)
    const rows = lessons.map(({ draw }) => rowsOf(draw))
    for (const [at, longer] of rows.slice(1).entries())
      assert.ok(longer >= (rows[at] as number), `lesson ${at + 2} of ${rows.join(', ')} rows`)
    assert.equal(experiment.right.task, lessons.at(-1))
  })
