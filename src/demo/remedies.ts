import type { AppError } from '../core/errors.ts'

/** An error with a remedy that fits a browser tab; the command line's remedy would name a flag. */
export const inTab = (error: AppError): AppError => {
  if (error.tag === 'BackendUnavailable')
    return error.backend === 'webgpu'
      ? { ...error, remedy: 'Choose WebAssembly SIMD under “Backend”.' }
      : { ...error, remedy: 'Reload the page, or use a current browser: Chrome 91, Firefox 89, Safari 16.4 or later.' }
  if (error.tag === 'Diverged') return { ...error, remedy: 'Press Reset and choose another seed.' }
  if (error.tag === 'OutOfMemory') return { ...error, remedy: 'Choose fewer slots or words.' }
  return error
}
