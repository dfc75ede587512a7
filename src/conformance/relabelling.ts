/**
 * Comparison of states up to a relabelling of slots.
 *
 * A DNC distinguishes slots only by their contents: relabelling the slots of a state relabels its future states. Only
 * ties of usage are broken by index. Slots with equal writes may have usages that differ by less than float32 can
 * represent: float64 finds an order, float32 a tie, and both are right. After that, their trajectories are equal up to
 * the labels of those slots.
 *
 * So states are compared under a relabelling that may exchange only slots that were twins (equal within the tolerance
 * in everything the vector records, from the initial state up to the write that separated them) and in use (a tie among
 * unwritten slots is exact in any precision, and goes to the lower index).
 */

type Numbers = ReadonlyArray<number>

/** What a trajectory records for every slot, the initial state first. */
export type SlotHistory = Readonly<{
  /** `features[t][n]`: everything about slot n at time t. */
  features: ReadonlyArray<ReadonlyArray<Numbers>>
  /** `usage[t][n]` */
  usage: ReadonlyArray<Numbers>
  /** `writes[t][n][k]`: the weight of write head k on slot n. */
  writes: ReadonlyArray<ReadonlyArray<Numbers>>
}>

/** `labels[n]`: the slot of the expected trajectory that corresponds to slot n of the computed one. */
export type Labels = Numbers

/** False for NaN. */
const near = (a: number | undefined, b: number | undefined, tolerance: number): boolean =>
  Math.abs((a ?? Number.NaN) - (b ?? Number.NaN)) <= tolerance

const allNear = (a: Numbers = [], b: Numbers = [], tolerance: number): boolean =>
  a.length === b.length && a.every((x, at) => near(x, b[at], tolerance))

/** Whether slots a and b of a trajectory were twins in use before the write at time t. */
const wereTwins = (
  { features, usage, writes }: SlotHistory,
  a: number,
  b: number,
  t: number,
  tolerance: number,
): boolean => {
  const alike = features.slice(0, t).every((slots) => allNear(slots[a], slots[b], tolerance))
  const [writesToA = [], writesToB = []] = [writes[t]?.[a], writes[t]?.[b]]
  const parting = writesToA.findIndex((weight, k) => !near(weight, writesToB[k], tolerance))
  /** A head counts the slots that earlier heads write in the same step as used. */
  const isUsed = (slot: number): boolean =>
    (usage[t]?.[slot] ?? 0) > 0 || (writes[t]?.[slot] ?? []).slice(0, Math.max(0, parting)).some((weight) => weight > 0)
  return alike && isUsed(a) && isUsed(b)
}

/**
 * The relabelling that best maps a computed trajectory to the expected one: the identity, except that slots that were
 * twins in use until a write separated them may be exchanged.
 *
 * @param tolerance the absolute error that counts as equal
 */
export const relabelling = (computed: SlotHistory, expected: SlotHistory, tolerance: number): Labels => {
  const labels = (computed.features[0] ?? []).map((_, n) => n)
  const matches = (t: number, n: number, label: number): boolean =>
    allNear(computed.features[t]?.[n], expected.features[t]?.[label], tolerance)
  for (let t = 1; t < computed.features.length; t++)
    for (let n = 0; n < labels.length; n++) {
      const own = labels[n] as number
      if (matches(t, n, own)) continue
      const other = labels.findIndex(
        (label) => label !== own && matches(t, n, label) && wereTwins(expected, own, label, t, tolerance),
      )
      if (other === -1) continue
      labels[n] = labels[other] as number
      labels[other] = own
    }
  return labels
}
