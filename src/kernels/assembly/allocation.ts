export function allocationPending(): i32 {
  return 0
}
