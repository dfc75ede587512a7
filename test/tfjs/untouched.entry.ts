/**
 * What Engram changes of tfjs, as JSON: with every change refused, and then by default. A process of its own, since changes
 * hold for the whole process.
 */
import '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

await tf.setBackend('wasm')
await tf.ready()

type Wasm = Readonly<{ wasm: Readonly<{ _malloc: unknown; _free: unknown }> }>

const kernels = tf.getKernelsForBackend('wasm')

/** Everything of tfjs that can be changed, by name: functions by their identity, which a map keeps. */
const seen = new Map<unknown, number>()
const identityOf = (value: unknown): number => {
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return Number(value)
  if (!seen.has(value)) seen.set(value, seen.size + 1)
  return seen.get(value) as number
}
const propertiesOf = (object: object): Record<string, number> =>
  Object.fromEntries(
    Reflect.ownKeys(object).map((key) => {
      const property = Object.getOwnPropertyDescriptor(object, key)
      return [String(key), identityOf(property?.value ?? Reflect.get(property ?? {}, 'get'))]
    }),
  )

const flagsNow = async (): Promise<Record<string, unknown>> => {
  const registry = (tf.env() as unknown as { flagRegistry: Record<string, unknown> }).flagRegistry
  const entries: Array<readonly [string, unknown]> = []
  for (const name of Object.keys(registry)) entries.push([name, await tf.env().getAsync(name)])
  return Object.fromEntries(entries)
}

const backend = tf.backend() as unknown as Wasm & object
const snapshot = async () => ({
  flags: await flagsNow(),
  gradients: Object.fromEntries(
    kernels.map(({ kernelName }) => [kernelName, identityOf(tf.getGradient(kernelName) ?? 0)]),
  ),
  kernels: Object.fromEntries(
    tf.getKernelsForBackend('wasm').map(({ kernelName, kernelFunc }) => [kernelName, identityOf(kernelFunc)]),
  ),
  prototypes: [
    tf.Tensor.prototype,
    Object.getPrototypeOf(backend) as object,
    tf.engine().constructor.prototype as object,
  ].map(propertiesOf),
  allocator: [identityOf(backend.wasm._free), identityOf(backend.wasm._malloc)],
})

// Emscripten replaces its functions at their first call, flags are evaluated at their first use: both before the first look.
const warm = tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync())
const found = await snapshot()

const changedIn = (now: typeof found): ReadonlyArray<string> =>
  (Object.keys(found) as Array<keyof typeof found>).filter(
    (part) => JSON.stringify(found[part]) !== JSON.stringify(now[part]),
  )

const {
  createModel,
  createOptimizer,
  kernels: fused,
  models,
  startBackend,
  trainUpdates,
  tasks,
  unwrap,
} = await import('../../src/index.ts')
const { installNodeKernels } = await import('../../src/node.ts')

const imported = changedIn(await snapshot())
unwrap(await startBackend('wasm', { production: false, gradients: false, shareClones: false }))
await installNodeKernels({ guardAllocations: false })
const started = changedIn(await snapshot())

const copy = tasks.all.find(({ name }) => name === 'copy')
if (copy === undefined) throw new Error('no task copy')
const task = unwrap(copy.configure({ bits: 2, maxWords: 2 }))
const sizes = { inputSize: task.inputSize, outputSize: task.targetSize }
const small = { ...sizes, slots: 4, wordSize: 3, controller: { units: 8 } }
const optimizer = unwrap(createOptimizer({ kind: 'adam', learningRate: 0.01, clipNorm: 10 }))
const model = unwrap(createModel(small))
const { mode } = models.chooseExecution(model)
const { losses } = await trainUpdates({ model, optimizer, task, batchSize: 4 }, { updates: 60 })
const trained = changedIn(await snapshot())

const stepwise = unwrap(createModel({ ...small, path: 'reference' }))
const refused = await trainUpdates({ model: stepwise, optimizer, task, batchSize: 2 }, { updates: 1 }).then(
  () => 'trained',
  (error: unknown) => (error as Error).message.split('\n')[0],
)

unwrap(await startBackend('wasm'))
await installNodeKernels()
const changed = changedIn(await snapshot())
const byDefault = await trainUpdates({ model: stepwise, optimizer, task, batchSize: 2 }, { updates: 1 })

process.stdout.write(
  JSON.stringify({
    warm: [...warm],
    variant: fused.kernelHeap()?.variant,
    imported,
    started,
    mode,
    losses,
    trained,
    refused,
    changed,
    byDefault: byDefault.losses.length,
  }),
)
