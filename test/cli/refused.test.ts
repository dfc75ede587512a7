import assert from 'node:assert/strict'
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { snapshot, stepName, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const at = (...names: ReadonlyArray<string>): string => join(cwd, ...names)

/** A task whose module says another width of its inputs than they have. */
const WRONG = `
import { codec, defineTask } from 'engram'
export default defineTask({
  name: 'mirror',
  summary: 'Repeats.',
  source: 'a test',
  config: codec.closed('mirror', {}),
  build: () => ({
    inputSize: 2,
    targetSize: 2,
    maxSteps: 3,
    draw: () => {
      const rows = [0, 1, 0].map((bit) => [bit, bit, bit])
      return { inputs: rows, targets: rows, mask: [1, 1, 1] }
    },
  }),
})
`

before(async () => {
  const often = '--set reportEvery=1 --set evalEvery=2 --set checkpointEvery=2 --set keepCheckpoints=9'
  await succeed(cwd, `train ${tiny} ${often} --steps 8 --run R --tensorboard --quiet`)
  const pairs = Array.from({ length: 12 }, (_, at) => {
    const bits = [at & 1, (at >> 1) & 1, (at >> 2) & 1, (at >> 3) & 1].map((bit) => [bit])
    return JSON.stringify({ inputs: bits, targets: bits, mask: [0, 1, 1, 1] })
  })
  writeFileSync(at('pairs.jsonl'), pairs.join('\n'))
  const machine = tiny.replace(/--set task\.\S+/g, '')
  await succeed(cwd, `train --task data --data pairs.jsonl ${machine} --steps 2 --run D --quiet`)
  rmSync(at('pairs.jsonl'))
  await succeed(cwd, `train ${tiny} --model none --steps 2 --run N --quiet`)
  // A run without a checkpoint yet, with what a killed process leaves.
  mkdirSync(at('K'))
  copyFileSync(at('R', 'config.json'), at('K', 'config.json'))
  writeFileSync(at('K', '.config.json.01234567.engram-tmp'), '{')
  writeFileSync(at('K', 'lock'), JSON.stringify({ pid: 999999999, host: hostname(), birth: '1' }))
  // A run whose latest checkpoint is damaged.
  mkdirSync(at('B', 'checkpoints'), { recursive: true })
  copyFileSync(at('R', 'config.json'), at('B', 'config.json'))
  writeFileSync(at('B', 'checkpoints', 'latest.safetensors'), 'damaged')
  linkSync(at('R', 'checkpoints', `${stepName(4)}.safetensors`), at('B', 'checkpoints', `${stepName(4)}.safetensors`))
  writeFileSync(at('B', 'metrics.jsonl'), '{"step":1,"seconds":1}\nhalf a rec')
  writeFileSync(at('wrong.js'), WRONG)
  writeFileSync(at('broken.js'), 'export default 1')
  writeFileSync(at('state'), 'not a state')
  writeFileSync(at('config.json'), '{"steps": "many"}')
  mkdirSync(at('folder'))
  writeFileSync(at('folder', 'notes.txt'), 'mine')
})

const checkpointAt = (step: number): string => `R/checkpoints/${stepName(step)}.safetensors`
const earlier = `train --resume ${checkpointAt(4)} --steps 20`

/** What each command refuses, and a part of its message. Nothing of it may change a file. */
const refusals: ReadonlyArray<readonly [line: string, says: RegExp]> = [
  // Resuming, from an earlier checkpoint.
  [`${earlier} --model dnc`, /cannot change model/],
  [`${earlier} --task reversal`, /cannot change task/],
  [`${earlier} --seed 7`, /cannot change seed/],
  [`${earlier} --backend cpu`, /cannot change backend/],
  [`${earlier} --set model.slots=4`, /cannot change model/],
  [`${earlier} --set steps=none`, /steps/],
  [`${earlier} --set nosuch=1`, /nosuch/],
  [`${earlier} --batch-size 100000000`, /expected at most/],
  [`${earlier} --set evaluation.sequences=100000000`, /expected at most/],
  [`${earlier} --until rmse<0.1`, /rmse/],
  [`${earlier} --workers 0`, /workers/],
  [`${earlier} --set optimizer.average=0.9`, /average/],
  [`${earlier} --set optimizer.kind=rmsprop`, /rmsprop/],
  [`${earlier} --preset paper`, /omit --config and --preset/],
  [`${earlier} --run other`, /either --run .* or --resume/],
  [`${earlier} --from R`, /either --from .* or --resume/],
  [`${earlier} --port 80`, /--port needs --dashboard/],
  [`${earlier} --task ./nosuch.js`, /nosuch\.js/],
  [`${earlier} --model ./broken.js`, /broken\.js/],
  [`${earlier} --set curriculum.kind=adaptive --set curriculum.lessons=[{"nosuch":1}]`, /nosuch/],
  [`train --resume ${checkpointAt(4).replace('4', '5')}`, /no such run/],
  // Resuming other runs.
  ['train --resume D --steps 4', /pairs\.jsonl/],
  ['train --resume K --model dnc', /cannot change model/],
  ['train --resume K --batch-size 100000000', /expected at most/],
  ['train --resume B --steps 20', /latest\.safetensors/],
  ['train --resume folder', /is not a run/],
  // New runs.
  [`train ${tiny} --run R`, /is already a run/],
  [`train ${tiny} --run folder`, /is not empty/],
  [`train ${tiny} --run new --model nosuch`, /nosuch/],
  [`train ${tiny} --run new --config config.json`, /many/],
  [`train ${tiny} --run new --set model.slots=1000000000`, /expected at most/],
  [`train --run new --task ./wrong.js`, /mirror/],
  [`train --run new --task data --data nosuch.jsonl`, /nosuch\.jsonl/],
  [`train --run new --from nosuch`, /nosuch/],
  [`train --run new --from R --set model.wordSize=5`, /do not fit/],
  [`train --run R --from R`, /is already a run/],
  // Other commands that write.
  [`import ${checkpointAt(4)} --from nosuch --run new`, /expected one of/],
  [`import ${checkpointAt(4)} --from pytorch-ntm --run new`, /R\//],
  [`import ${checkpointAt(4)} --from safetensors --run R`, /is already a run/],
  [`import ${checkpointAt(4)} --from safetensors --run new --task reversal --set task.bits=7`, /inputs/],
  ['export R --to nosuch --out new/file', /unknown format/],
  ['export R --to npz --out R/config.json', /exists/],
  ['export R --to npz --out folder', /is a directory/],
  ['export R --to npz --out new/file --set model.wordSize=5', /wordSize|params/],
  ['plot R --step 99 --out new', /step/],
  ['plot R --seed x --out new', /seed/],
  ['plot R --set model.wordSize=5 --out new', /params/],
  ['test R --html new/page.html --seed x', /seed/],
  ['test R --html new/page.html --variant nosuch', /variant/],
  ['test R --html new/page.html --set model.wordSize=5', /params/],
  ['predict R --stream --state state', /state/],
  ['predict R --generate 5 --state new', /--state/],
  ['reproduce --out new --task nosuch', /Unknown task/],
  ['reproduce --out new --task copy --memory ntm --seeds 0', /seeds/],
  ['reproduce --out new --task copy --memory ntm --set model.slots=1000000000', /expected at most/],
  ['reproduce --out new --task copy --memory ntm --set nosuch=1', /nosuch/],
  ['reproduce --out new --task copy --memory dnc --set batchSize=1 --set model.slots=11000', /An update needs/],
  ['reproduce --out new --task copy --memory ntm --set seed=9', /--set seed: .*--seeds/],
  ['reproduce --out new --task copy --memory ntm --set workers=4', /--set workers: .*--processes/],
  ['reproduce --out new --task copy --memory ntm --set model.kind=dnc', /--set model.kind: .*--memory/],
  ['reproduce --out new --task copy --memory ntm --set task.name=reversal', /--set task.name: .*--task/],
  ['reproduce --out new --task stories --memory ntm --set task.data=folder', /--set task.data: .*--data/],
  ['reproduce --out new --task copy --memory ntm --held-out x', /--held-out needs --data/],
  ['train --run new --from R --set from=null', /--set from: .*--from/],
  ['import R/config.json --from ixaxaar --signed-bits --run new', /--signed-bits: expected with --from csordas/],
  ['test R --set seed=9 --html new/page.html', /--set seed: .*--seed/],
  ['plot R --set seed=9 --out new', /--set seed: .*--seed/],
  ['predict R --stream --set seed=9 --state new', /--set seed: .*--seed/],
  ['reproduce --out new --task copy --memory ntm --processes 0', /processes/],
]

for (const [line, says] of refusals)
  test(`refused, and every file as before: ${line.replaceAll(tiny, '…')}`, async () => {
    const files = snapshot(cwd)
    const { code, stdout, stderr } = await engram(cwd, line)
    assert.match(stderr, says)
    assert.ok(code === 2 || code === 4 || code === 5, `exit ${code}: ${stderr}`)
    assert.equal(stdout, '')
    assert.deepEqual([...snapshot(cwd).keys()], [...files.keys()])
    const now = snapshot(cwd)
    for (const [name, content] of files) assert.ok(now.get(name) === content, `${name} has changed`)
  })

test('a resumption by an earlier checkpoint that is accepted goes back to it', async () => {
  await succeed(cwd, `${earlier} --steps 6 --quiet`)
  assert.ok(readFileSync(at('R', 'metrics.jsonl'), 'utf8').trimEnd().endsWith('}'))
  assert.equal(readFileSync(at('R', 'metrics.jsonl'), 'utf8').trimEnd().split('\n').length, 6)
})
