export function readWeightingsPending(): i32 {
  return 0
}
