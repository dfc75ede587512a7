/** Reads the file that it is given as data, draws batches of it and evaluation sequences, and prints its largest memory in bytes. */
import { either as E } from 'fp-ts'
import { child, keyOf } from '../../../src/core/random.ts'
import { readData } from '../../../src/io/data/readData.ts'
import { data } from '../../../src/tasks/data.ts'
import { dataConfig } from './support.ts'

const loaded = await readData(dataConfig({ data: process.argv[2] }))
if (E.isLeft(loaded)) throw new Error(JSON.stringify(loaded.left))
const task = data.configure(loaded.right.config, { data: loaded.right.files })
if (E.isLeft(task)) throw new Error(JSON.stringify(task.left))
for (let t = 0; t < 400; t++) {
  task.right.drawBatch?.(child(keyOf(1), t), 8)
  task.right.heldOut?.draw(child(keyOf(2), t))
}
process.stdout.write(String(process.resourceUsage().maxRSS * 1024))
