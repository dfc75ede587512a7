import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { real } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const rows = fc.array(real.map(Math.fround), { minLength: 1, maxLength: 9 })

/** The two operations that share: a clone, and a cast to the type that a tensor has already. */
const copies: ReadonlyArray<readonly [string, (x: tf.Tensor1D) => tf.Tensor1D]> = [
  ['clone', (x) => tf.clone(x)],
  ['cast', (x) => tf.cast(x, 'float32')],
]

for (const [name, copy] of copies) {
  law(`a ${name} takes no memory of its own`, rows, (values) => {
    const x = tf.tensor1d(values)
    const before = tf.memory().numDataBuffers
    const y = copy(x)
    return tf.memory().numDataBuffers === before && close(y, values, 0)
  })

  law(
    `a ${name} outlives its original, and the original its ${name}`,
    fc.tuple(rows, fc.boolean()),
    ([values, first]) => {
      const x = tf.tensor1d(values)
      const y = copy(x)
      const [gone, kept] = first ? [x, y] : [y, x]
      gone.dispose()
      // Would overwrite the memory if it were free.
      const others = tf.tensor1d(values.map(() => 1234))
      return (
        close(kept, values, 0) &&
        close(tf.add(kept, 0), values, 0) &&
        close(
          others,
          values.map(() => 1234),
          0,
        )
      )
    },
  )
}

law(
  'memory is given back with the last of its users, in whatever order they go',
  fc.tuple(rows, fc.shuffledSubarray([0, 1, 2], { minLength: 3 })),
  ([values, order]) => {
    const x = tf.tensor1d(values)
    const users = [x, tf.clone(x), tf.cast(x, 'float32')]
    const held = tf.memory().numDataBuffers
    const buffers = order.map((user) => {
      users[user]?.dispose()
      return tf.memory().numDataBuffers
    })
    return buffers.join() === [held, held, held - 1].join()
  },
)

law('a cast to another type copies', rows, (values) => {
  const x = tf.tensor1d(values)
  const whole = tf.cast(x, 'int32')
  x.dispose()
  return whole.dtype === 'int32' && close(whole, values.map(Math.trunc), 0)
})
