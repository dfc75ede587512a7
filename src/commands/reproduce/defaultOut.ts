/** The folder of `reproduce`'s results, unless somebody says otherwise. */
export const DEFAULT_OUT = 'results'
