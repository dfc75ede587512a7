export function memoryPending(): i32 {
  return 0
}
