export function lstmPending(): i32 {
  return 0
}
