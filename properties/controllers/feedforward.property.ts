import { feedforward } from '../../src/controllers/feedforward.ts'
import { initializations } from '../../src/core/initializers.ts'
import { arrays, each, real, tensorsOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const shapes = { kernel: 'I H', bias: 'H', input: 'B I' } as const

law(
  'a feedforward step is tanh(x · kernel + bias), and keeps no state',
  arrays(shapes, () => each(real)),
  (values) => {
    const options = {
      inputSize: values.kernel.length,
      units: values.bias.length,
      forgetBias: 0,
      attentionHeads: 1,
      context: 1,
      layerNorm: false,
      top: true,
      clip: null,
      clipCell: false,
    }
    const { step, state } = feedforward.layer({ ...options, initialization: initializations['glorot-uniform'] })
    const { kernel, bias, input } = tensorsOf(shapes, values)
    const expected = values.input.map((row) =>
      values.bias.map((offset, h) =>
        Math.tanh(row.reduce((sum, x, i) => sum + x * (values.kernel[i]?.[h] ?? Number.NaN), offset)),
      ),
    )
    return Object.keys(state).length === 0 && close(step({ kernel, bias }, {}, input)[1], expected)
  },
)
