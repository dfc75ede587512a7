import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breakdownOf } from '../../bench/breakdown.ts'
import { type Part, partOf } from '../../bench/parts.ts'

const wasm = 'wasm://wasm/0019ea4a'

test('functions of the kernels by file, by their own name, and the others', () => {
  const expected: ReadonlyArray<readonly [string, Part]> = [
    ['src/kernels/assembly/matMul/packRows', 'GEMM'],
    ['matMulTransposed', 'GEMM'],
    ['src/kernels/assembly/link/linkBackward', 'link'],
    ['src/kernels/assembly/memory/writeForward', 'memory'],
    ['rows', 'memory'],
    ['readForward', 'memory'],
    ['src/kernels/assembly/readWeightings/readWeightingsForward', 'other'],
    ['writeWeightingsBackward', 'other'],
    ['src/kernels/assembly/lstm/lstmForward', 'transcendental'],
    ['contentBackward', 'transcendental'],
    ['src/kernels/assembly/location/locationForward', 'transcendental'],
    ['activationsForward', 'transcendental'],
    ['src/kernels/assembly/allocation/radixSort', 'sort'],
    ['src/kernels/assembly/optimizer/rmsprop', 'other'],
    ['src/kernels/assembly/newcomer/readAll', 'other'],
    ['wasm-function[268]', 'tfjs'],
    ['', 'tfjs'],
  ]
  for (const [functionName, part] of expected) assert.equal(partOf({ functionName, url: wasm }), part, functionName)
})

test('what is not WebAssembly is JavaScript, whatever it is called', () => {
  for (const functionName of ['matMul', '(garbage collector)', '(program)', ''])
    assert.equal(partOf({ functionName, url: 'file:///engram/src/kernels/affine.ts' }), 'JavaScript')
  assert.equal(partOf({ functionName: '(garbage collector)', url: '' }), 'JavaScript')
})

test('a sample counts for the function that ran; idle time counts for none', () => {
  const node = (id: number, functionName: string, url = wasm) => ({ id, callFrame: { functionName, url } })
  const breakdown = breakdownOf({
    nodes: [
      node(1, '(root)', ''),
      node(2, 'matMul'),
      node(3, 'linkForward'),
      node(4, '(idle)', ''),
      node(5, 'step', ''),
    ],
    samples: [2, 3, 2, 4, 5, 1],
    timeDeltas: [300, 100, 300, 5000, 100, 7000],
  })
  assert.deepEqual(breakdown, {
    GEMM: 0.75,
    link: 0.125,
    memory: 0,
    transcendental: 0,
    sort: 0,
    other: 0,
    tfjs: 0,
    JavaScript: 0.125,
  })
})
