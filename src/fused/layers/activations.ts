import type { KernelExports } from '../../kernels/compiled/exports.ts'
import type { ActivationName } from '../../memories/activations.ts'

/** A stretch of B rows, F floats apart: `groups` groups of `width` numbers, `floats` with their padding. */
export type Stretch = Readonly<Record<'B' | 'F' | 'groups' | 'width' | 'floats', number>>

/** The kernels of an activation on a stretch, both in place. */
export type ActivationKernels = Readonly<{
  /** From x to y. An activation whose slope does not follow from y writes it at `slope`. */
  forward: (kernels: KernelExports, x: number, slope: number) => void
  /** From the gradient of y to that of x. */
  backward: (kernels: KernelExports, y: number, slope: number, dy: number) => void
}>

type OnStretch = (stretch: Stretch) => ActivationKernels

const softplus =
  (addend: number): OnStretch =>
  ({ B, F, floats }) => ({
    forward: (kernels, x, slope) => kernels.softplusForward(B, F, floats, addend, x, slope),
    backward: (kernels, _y, slope, dy) => kernels.slopeBackward(B, F, floats, slope, dy),
  })

const relu =
  (addend: number): OnStretch =>
  ({ B, F, floats }) => ({
    forward: (kernels, x, slope) => kernels.reluForward(B, F, floats, addend, x, slope),
    backward: (kernels, _y, slope, dy) => kernels.slopeBackward(B, F, floats, slope, dy),
  })

const onStretch: Readonly<Record<ActivationName, OnStretch>> = {
  linear: () => ({ forward: () => undefined, backward: () => undefined }),
  tanh: ({ B, F, floats }) => ({
    forward: (kernels, x) => kernels.tanhForward(B, F, floats, x),
    backward: (kernels, y, _slope, dy) => kernels.tanhBackward(B, F, floats, y, dy),
  }),
  sigmoid: ({ B, F, floats }) => ({
    forward: (kernels, x) => kernels.sigmoidForward(B, F, floats, x),
    backward: (kernels, y, _slope, dy) => kernels.sigmoidBackward(B, F, floats, y, dy),
  }),
  relu: relu(0),
  'one-plus-relu': relu(1),
  softplus: softplus(0),
  oneplus: softplus(1),
  softmax: ({ B, F, groups, width }) => ({
    forward: (kernels, x) => kernels.softmaxForward(B, F, groups, width, x),
    backward: (kernels, y, _slope, dy) => kernels.softmaxBackward(B, F, groups, width, y, dy),
  }),
  'softmax-relu': ({ B, F, groups, width, floats }) => ({
    forward: (kernels, x, slope) => {
      kernels.reluForward(B, F, floats, 0, x, slope)
      kernels.softmaxForward(B, F, groups, width, x)
    },
    backward: (kernels, y, slope, dy) => {
      kernels.softmaxBackward(B, F, groups, width, y, dy)
      kernels.slopeBackward(B, F, floats, slope, dy)
    },
  }),
}

/** The kernels of an activation on a stretch of the interface's rows. */
export const activationKernels = (name: ActivationName, stretch: Stretch): ActivationKernels => onStretch[name](stretch)
