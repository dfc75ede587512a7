export function usagePending(): i32 {
  return 0
}
