export const diagnose = async (): Promise<
  ReadonlyArray<{ name: string; found: boolean; detail: string; remedy?: string; required: boolean }>
> => []
