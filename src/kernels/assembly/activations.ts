export function activationsPending(): i32 {
  return 0
}
