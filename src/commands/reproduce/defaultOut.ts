/** The default directory of `reproduce`'s results. */
export const DEFAULT_OUT = 'results'
