import type { BenchmarkSizes } from '../src/runs/benchmark.ts'
import type { BenchConfig } from './configs.ts'

/**
 * The least work of a part of an iteration: arithmetic operations (a fused multiply-add is two), bytes moved, and the bytes
 * of its working set.
 */
export type Work = Readonly<{ flops: number; bytes: number; room: number }>

/** The parts whose work grows with a product of sizes. The others (activations, sort, vectors over N) are smaller. */
export type IterationWork = Readonly<{ GEMM: Work; memory: Work; link: Work }>

/** A computer's measured peaks on one thread. */
export type Peaks = Readonly<{
  flopsPerSecond: number
  /** Bandwidth within a working set of `cacheBytes`, and within a larger one. */
  cacheBytesPerSecond: number
  memoryBytesPerSecond: number
  cacheBytes: number
}>

/** Lower bounds for any implementation of these passes, in milliseconds. */
export type Floor = Readonly<{ GEMM: number; memory: number; link: number; total: number }>

const FLOAT = 4
const SHIFTS = 3

/** F, the size of the interface vector, with one write head. */
const interfaceSize = (kind: BenchConfig['kind'], { W, R }: BenchmarkSizes): number =>
  kind === 'dnc' ? R * W + 3 * W + 5 * R + 3 : (R + 1) * (W + 3 + SHIFTS) + 2 * W

/**
 * The matrix products: forward, for the gradient of the input (the sequence's inputs have none), and for the weights'.
 * Recurrent weights are read once per step in each direction, and their gradients written once.
 */
const gemmWork = (kind: BenchConfig['kind'], sizes: BenchmarkSizes): Work => {
  const { B, W, R, H, I, O, T } = sizes
  const fedBack = (R * W + H) * 4 * H + H * interfaceSize(kind, sizes)
  const readout = (R * W + H) * O
  const input = I * 4 * H
  return {
    flops: 2 * T * B * (3 * (fedBack + readout) + 2 * input),
    bytes: FLOAT * (2 * T * fedBack + 2 * readout + input + (fedBack + readout + input)),
    room: FLOAT * (fedBack + readout + input),
  }
}

/**
 * The passes over the memory, per entry and step. Forward: |M|² 2, M + w (v − M e) 4, and 2 for each key and each read.
 * Backward: |M|² 2; v − M e again 2, its products with dM 6, dM (1 − w e) 2; and 4 for each key and each read.
 * Forward reads M and writes it; backward reads M, and reads and writes dM.
 */
const memoryWork = ({ B, N, W, R, T }: BenchmarkSizes): Work => {
  const [keys, reads] = [R + 1, R]
  const entries = T * B * N * W
  return { flops: entries * (2 + 4 + 2 + 10 + 6 * (keys + reads)), bytes: entries * 5 * FLOAT, room: entries * FLOAT }
}

/**
 * The passes over the link, per entry and step. Forward: (1 − w_i − w_j) L + w_i p_j 4, and 4 for each read head, forward
 * and backward. Backward: L again 4; its products with dL for w_i, w_j and p_j 7, dL (1 − w_i − w_j) 2; 8 for each read head.
 * Forward reads L and writes it; backward reads L, and reads and writes dL.
 */
const linkWork = (kind: BenchConfig['kind'], { B, N, R, T }: BenchmarkSizes): Work => {
  if (kind === 'ntm') return { flops: 0, bytes: 0, room: 0 }
  const entries = T * B * N * N
  return { flops: entries * (4 + 4 * R + 4 + 7 + 2 + 8 * R), bytes: entries * 5 * FLOAT, room: entries * FLOAT }
}

/** The work of one training iteration that stores every value that the backward pass needs. */
export const workOf = ({ kind, sizes }: Pick<BenchConfig, 'kind' | 'sizes'>): IterationWork => ({
  GEMM: gemmWork(kind, sizes),
  memory: memoryWork(sizes),
  link: linkWork(kind, sizes),
})

const milliseconds = ({ flops, bytes, room }: Work, peaks: Peaks): number => {
  const bytesPerSecond = room <= peaks.cacheBytes ? peaks.cacheBytesPerSecond : peaks.memoryBytesPerSecond
  return 1000 * Math.max(flops / peaks.flopsPerSecond, bytes / bytesPerSecond)
}

/** The time of that work if each part runs at the peak that limits it. */
export const floorOf = (config: Pick<BenchConfig, 'kind' | 'sizes'>, peaks: Peaks): Floor => {
  const work = workOf(config)
  const GEMM = milliseconds(work.GEMM, peaks)
  const memory = milliseconds(work.memory, peaks)
  const link = milliseconds(work.link, peaks)
  return { GEMM, memory, link, total: GEMM + memory + link }
}
