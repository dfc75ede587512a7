/** The parts of an iteration's time. */
export const parts = ['GEMM', 'link', 'memory', 'transcendental', 'sort', 'other', 'tfjs', 'JavaScript'] as const
export type Part = (typeof parts)[number]

/**
 * The parts of the fused kernels, by prefix of their file's name, or of their own name if the binary has no file names. The
 * longest match counts; without a match, the part is `other`.
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

/** A function in a profile. */
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

/** The part that a function belongs to. Everything outside WebAssembly is JavaScript, garbage collection included. */
export const partOf = ({ functionName, url }: Frame): Part => {
  if (!url.startsWith('wasm:')) return 'JavaScript'
  return isNameless(functionName) ? 'tfjs' : kernelPart(functionName)
}
