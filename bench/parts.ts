/** What an iteration's time is spent on. */
export const parts = ['GEMM', 'link', 'memory', 'transcendental', 'sort', 'other', 'tfjs', 'JavaScript'] as const
export type Part = (typeof parts)[number]

/**
 * The parts of the fused kernels, by the beginning of their file's name, or of their own where the binary keeps none.
 * The longest that fits counts; what fits none is `other`.
 */
const kernels: Readonly<Record<string, Part>> = {
  matMul: 'GEMM',
  link: 'link',
  memory: 'memory',
  read: 'memory',
  write: 'memory',
  rows: 'memory',
  readWeightings: 'other',
  writeWeightings: 'other',
  activations: 'transcendental',
  content: 'transcendental',
  location: 'transcendental',
  lstm: 'transcendental',
  softmax: 'transcendental',
  ring: 'transcendental',
  allocation: 'sort',
  ascending: 'sort',
}

/** What a profiler knows of a function. */
export type Frame = Readonly<{ functionName: string; url: string }>

const kernelPart = (functionName: string): Part => {
  const path = functionName.split('/')
  const name = path.at(-2) ?? functionName
  const [longest] = Object.keys(kernels)
    .filter((beginning) => name.startsWith(beginning))
    .toSorted((a, b) => b.length - a.length)
  return longest === undefined ? 'other' : (kernels[longest] as Part)
}

/** tfjs's own kernels have no names. */
const isNameless = (functionName: string): boolean => /^(wasm-function\[\d+\])?$/.test(functionName)

/** The part that a function belongs to. Whatever is not WebAssembly is JavaScript, the collection of garbage included. */
export const partOf = ({ functionName, url }: Frame): Part => {
  if (!url.startsWith('wasm:')) return 'JavaScript'
  return isNameless(functionName) ? 'tfjs' : kernelPart(functionName)
}
