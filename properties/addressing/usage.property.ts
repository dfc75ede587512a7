import { usage } from '../../src/addressing/usage.ts'
import { arrays, tensorsOf } from '../arbitraries.ts'
import { close, within } from '../close.ts'
import { law } from '../law.ts'
import { quantity } from '../quantities.ts'

const inputs = arrays(usage.inputs, (name) => quantity(name).ordinary)

law('usage stays in [0, 1]', inputs, (values) => within(usage(tensorsOf(usage.inputs, values)), 0, 1, 1e-6))

law('usage is (u + w − u·w) · ∏ (1 − f·r) for every slot', inputs, (values) => {
  const expected = values.usage.map((row, b) =>
    row.map((u, n) => {
      const untouched = (values.writeWeightings[b] ?? []).reduce((product, head) => product * (1 - (head[n] ?? 0)), 1)
      const kept = (values.readWeightings[b] ?? []).reduce(
        (product, head, r) => product * (1 - (values.freeGates[b]?.[r] ?? 0) * (head[n] ?? 0)),
        1,
      )
      return (1 - (1 - u) * untouched) * kept
    }),
  )
  return close(usage(tensorsOf(usage.inputs, values)), expected, 1e-6)
})

law('closed free gates and silent write heads leave usage alone', inputs, (values) => {
  const silent = {
    ...values,
    freeGates: values.freeGates.map((row) => row.map(() => 0)),
    writeWeightings: values.writeWeightings.map((heads) => heads.map((row) => row.map(() => 0))),
  }
  return close(usage(tensorsOf(usage.inputs, silent)), values.usage, 1e-6)
})

law('closed free gates never free a slot', inputs, (values) => {
  const closed = { ...values, freeGates: values.freeGates.map((row) => row.map(() => 0)) }
  const next = usage(tensorsOf(usage.inputs, closed)).arraySync()
  return values.usage.every((row, b) => row.every((u, n) => (next[b]?.[n] ?? 0) >= u - 1e-6))
})

law('an open free gate frees the slot that its head has read', inputs, (values) => {
  const onFirst = values.readWeightings.map((heads) => heads.map((row) => row.map((_, n) => (n === 0 ? 1 : 0))))
  const open = { ...values, readWeightings: onFirst, freeGates: values.freeGates.map((row) => row.map(() => 1)) }
  return usage(tensorsOf(usage.inputs, open))
    .arraySync()
    .every(([first]) => first === 0)
})
