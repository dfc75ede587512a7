export function writeWeightingsPending(): i32 {
  return 0
}
