export function contentPending(): i32 {
  return 0
}
