import { fromHeads, perHead } from '../../src/kernels/perHead.ts'
import { each, nested, real, sizes, tensorOf } from '../arbitraries.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'

const heads = sizes.chain((lengths) => nested('B K N W', lengths, each(real)))

law('a head is a slice along axis 1', heads, (values) => {
  const slices = perHead(tensorOf('B K N W', values))
  return (
    slices.length === values[0]?.length &&
    slices.every((slice, k) =>
      close(
        slice,
        values.map((rows) => rows[k] ?? []),
        0,
      ),
    )
  )
})

law('heads put together again are what they were', heads, (values) =>
  close(fromHeads(perHead(tensorOf('B K N W', values))), values, 0),
)
