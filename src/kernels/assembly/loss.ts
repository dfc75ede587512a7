export function lossPending(): i32 {
  return 0
}
