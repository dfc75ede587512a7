export function locationPending(): i32 {
  return 0
}
