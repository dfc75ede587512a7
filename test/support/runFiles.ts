import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Options of a machine that learns nothing in particular, in steps of a few milliseconds. */
export const tiny = [
  'task.bits=1',
  'task.maxWords=2',
  'model.slots=3',
  'model.wordSize=2',
  'model.controller.units=3',
  'batchSize=2',
  'evaluation.sequences=4',
  'evaluation.variantSequences=0',
  'workers=1',
]
  .flatMap((assignment) => ['--set', assignment])
  .join(' ')

/** Every file of a folder with its content, and every folder. */
export const snapshot = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const path = join(folder, name)
        return [name, statSync(path).isDirectory() ? 'folder' : readFileSync(path, 'latin1')] as const
      }),
  )

export const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

type MetricsLine = Readonly<{ step: number; seconds: number; [field: string]: unknown }>

/** A run's metrics, line by line. */
export const metrics = (run: string): ReadonlyArray<MetricsLine> =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as MetricsLine)

/** What must be equal between a run and its repetition: everything but the time it took. */
export const timeless = (run: string): ReadonlyArray<object> => metrics(run).map(({ seconds: _, ...rest }) => rest)

export const checkpoint = (run: string, name: string): Buffer =>
  readFileSync(join(run, 'checkpoints', `${name}.safetensors`))

/** A step's checkpoint by its name. */
export const stepName = (step: number): string => `step-${String(step).padStart(8, '0')}`

/** A checkpoint's metadata, and whether all its numbers are finite. */
export const contents = (run: string, name: string) => {
  const bytes = checkpoint(run, name)
  const length = Number(bytes.readBigUInt64LE(0))
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Readonly<
    Record<string, Readonly<Record<string, string>>>
  >
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + length, bytes.byteOffset + bytes.length))
  return { metadata: metadata ?? {}, names: Object.keys(tensors), finite: data.every(Number.isFinite) }
}
