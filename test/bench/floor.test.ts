import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configs } from '../../bench/configs.ts'
import { floorOf, type Peaks, workOf } from '../../bench/floor.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { paramEntries } from '../../src/core/params.ts'

const ones = { B: 1, N: 1, W: 1, R: 1, H: 1, I: 1, O: 1, T: 1 }

const endless: Peaks = {
  flopsPerSecond: Infinity,
  cacheBytesPerSecond: Infinity,
  memoryBytesPerSecond: Infinity,
  cacheBytes: 1000,
}

test('a machine of ones, counted by hand', () => {
  // DNC: kernels of (1 + 1)·4 fed back, 1·4 from the input, 12 to the interface, 2 to the output.
  const dnc = workOf({ kind: 'dnc', sizes: ones })
  assert.equal(dnc.GEMM.flops, 2 * (3 * (8 + 12 + 2) + 2 * 4))
  assert.equal(dnc.memory.flops, 18 + 6 * 3)
  assert.equal(dnc.link.flops, 17 + 12)
  assert.equal(dnc.link.bytes, 20)
  const ntm = workOf({ kind: 'ntm', sizes: ones })
  assert.equal(ntm.GEMM.flops, 2 * (3 * (8 + 16 + 2) + 2 * 4))
  assert.equal(ntm.link.flops, 0)
})

test('the kernels that a step multiplies by are those of the model', () => {
  for (const { name, kind, sizes } of configs) {
    const { N, W, R, H, I, O } = sizes
    const config = ModelConfig.decode({ kind, slots: N, wordSize: W, readHeads: R, controller: { units: H } })
    assert.ok(config._tag === 'Right')
    const kernels = paramEntries(buildModel(config.right, I, O).params).filter(([, { shape }]) => shape.length === 2)
    const entries = kernels.reduce((sum, [, { shape }]) => sum + (shape[0] as number) * (shape[1] as number), 0)
    assert.equal(workOf({ kind, sizes }).GEMM.room, 4 * entries, name)
  }
})

test('the passes grow with N·W and N², all of it with T·B', () => {
  const work = (change: Partial<typeof ones>) => workOf({ kind: 'dnc', sizes: { ...ones, ...change } })
  assert.equal(work({ N: 3 }).memory.flops, 3 * work({}).memory.flops)
  assert.equal(work({ N: 3 }).link.flops, 9 * work({}).link.flops)
  assert.equal(work({ N: 3 }).GEMM.flops, work({}).GEMM.flops)
  for (const part of ['GEMM', 'memory', 'link'] as const) {
    assert.equal(work({ T: 5, B: 7 })[part].flops, 35 * work({})[part].flops)
  }
})

test('each part takes what limits it: operations, bytes in cache, or bytes beyond it', () => {
  const [, , , , wide] = configs
  assert.ok(wide?.name === 'W5')
  const { GEMM, memory, link } = workOf(wide)
  const computed = floorOf(wide, { ...endless, flopsPerSecond: 1e9 })
  assert.ok(Math.abs(computed.link - link.flops / 1e6) < 1e-9)
  assert.equal(computed.total, computed.GEMM + computed.memory + computed.link)
  const moved = floorOf(wide, {
    ...endless,
    cacheBytesPerSecond: 4e9,
    memoryBytesPerSecond: 1e9,
    cacheBytes: GEMM.room,
  })
  const near = (a: number, b: number) => assert.ok(Math.abs(a - b) <= 1e-9 * b, `${a} for ${b}`)
  near(moved.GEMM, GEMM.bytes / 4e6)
  near(moved.memory, memory.bytes / 1e6)
  near(moved.link, link.bytes / 1e6)
})
