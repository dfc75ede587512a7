import { allocationWeighting } from '../../src/addressing/allocationWeighting.ts'
import { allocationWeightings } from '../../src/addressing/allocationWeightings.ts'
import { arrays, tensorOf, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const { inputs: shapes } = allocationWeightings
const inputs = arrays(shapes, (name) => quantity(name).ordinary)

law('every write head is given a weighting of mass ≤ 1', inputs, (values) => {
  const weightings = allocationWeightings(tensorsOf(shapes, values)).arraySync()
  const masses = weightings.map((heads) => heads.map((row) => row.reduce((sum, a) => sum + a, 0)))
  return within(weightings, 0, 1) && within(masses, 0, 1)
})

law('each write head sees what the heads before it are about to take', inputs, (values) => {
  const { fround } = Math
  const weightings = allocationWeightings(tensorsOf(shapes, values)).arraySync()
  // Rounded as the kernel rounds: an allocation jumps if the last bit swaps two slots.
  let simulated = values.usage
  return (values.allocationGates[0] ?? []).every((_, head) => {
    const given = weightings.map((heads) => heads[head] ?? [])
    const alone = allocationWeighting({ usage: tensorOf('B N', simulated) })
    simulated = simulated.map((row, b) =>
      row.map((u, n) => {
        const intent = fround((values.allocationGates[b]?.[head] ?? 0) * (values.writeGates[b]?.[head] ?? 0))
        return fround(u + fround(fround(1 - u) * fround(intent * (given[b]?.[n] ?? 0))))
      }),
    )
    return close(alone, given, 1e-6)
  })
})

law('heads that write nothing take nothing: all are given the same', inputs, (values) => {
  const silent = { ...values, writeGates: values.writeGates.map((row) => row.map(() => 0)) }
  const alone = allocationWeighting({ usage: tensorOf('B N', values.usage) }).arraySync()
  const expected = alone.map((row, b) => (values.writeGates[b] ?? []).map(() => row))
  return close(allocationWeightings(tensorsOf(shapes, silent)), expected, 0)
})
