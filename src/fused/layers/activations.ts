import type { KernelExports } from '../../kernels/compiled/exports.ts'
import type { ActivationName } from '../../memories/activations.ts'

/** A part of B rows, which lie F floats apart: `groups` groups of `width` numbers; `floats` counts the padding, too. */
export type Stretch = Readonly<Record<'B' | 'F' | 'groups' | 'width' | 'floats', number>>

/** Activates a part in place; activations whose slope does not follow from their value write it to `slope`. */
type Forward = (kernels: KernelExports, stretch: Stretch, x: number, slope: number) => void

/** Where a part's values, slopes and gradients lie. The gradients are replaced by those before the activation. */
type Places = Readonly<Record<'y' | 'slope' | 'dy', number>>
type Backward = (kernels: KernelExports, stretch: Stretch, places: Places) => void

const softplus =
  (addend: number): Forward =>
  (kernels, { B, F, floats }, x, slope) =>
    kernels.softplusForward(B, F, floats, addend, x, slope)

const relu =
  (addend: number): Forward =>
  (kernels, { B, F, floats }, x, slope) =>
    kernels.reluForward(B, F, floats, addend, x, slope)

const softmax: Forward = (kernels, { B, F, groups, width }, x) => kernels.softmaxForward(B, F, groups, width, x)

const bySlope: Backward = (kernels, { B, F, floats }, { slope, dy }) => kernels.slopeBackward(B, F, floats, slope, dy)

const softmaxBackward: Backward = (kernels, { B, F, groups, width }, { y, dy }) =>
  kernels.softmaxBackward(B, F, groups, width, y, dy)

const passes: Readonly<Record<ActivationName, Readonly<{ forward: Forward; backward: Backward }>>> = {
  linear: { forward: () => undefined, backward: () => undefined },
  tanh: {
    forward: (kernels, { B, F, floats }, x) => kernels.tanhForward(B, F, floats, x),
    backward: (kernels, { B, F, floats }, { y, dy }) => kernels.tanhBackward(B, F, floats, y, dy),
  },
  sigmoid: {
    forward: (kernels, { B, F, floats }, x) => kernels.sigmoidForward(B, F, floats, x),
    backward: (kernels, { B, F, floats }, { y, dy }) => kernels.sigmoidBackward(B, F, floats, y, dy),
  },
  relu: { forward: relu(0), backward: bySlope },
  'one-plus-relu': { forward: relu(1), backward: bySlope },
  softplus: { forward: softplus(0), backward: bySlope },
  oneplus: { forward: softplus(1), backward: bySlope },
  softmax: { forward: softmax, backward: softmaxBackward },
  'softmax-relu': {
    forward: (...given) => {
      relu(0)(...given)
      softmax(...given)
    },
    backward: (...given) => {
      softmaxBackward(...given)
      bySlope(...given)
    },
  },
}

/** Activates a part of the interface's rows in place. */
export const activate = (
  kernels: KernelExports,
  name: ActivationName,
  stretch: Stretch,
  x: number,
  slope: number,
): void => passes[name].forward(kernels, stretch, x, slope)

/** From the gradient of a part's values to that of the pre-activations, in place. */
export const differentiate = (kernels: KernelExports, name: ActivationName, stretch: Stretch, places: Places): void =>
  passes[name].backward(kernels, stretch, places)
