export function linkPending(): i32 {
  return 0
}
