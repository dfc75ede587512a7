import type { AppError } from '../core/errors.ts'

/** An error with what to do about it in a tab, where the command line would name a flag. */
export const inTab = (error: AppError): AppError => {
  if (error.tag === 'BackendUnavailable')
    return error.backend === 'webgpu'
      ? { ...error, remedy: 'Choose WebAssembly SIMD under “Computed by”.' }
      : { ...error, remedy: 'Reload the page, or use a current browser: Chrome 91, Firefox 89, Safari 16.4 or later.' }
  if (error.tag === 'Diverged') return { ...error, remedy: 'Reset, and pick another seed.' }
  if (error.tag === 'OutOfMemory') return { ...error, remedy: 'Pick fewer slots or words.' }
  return error
}
