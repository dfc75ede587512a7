export function optimizerPending(): i32 {
  return 0
}
