/** What a pass keeps: all that its backward pass will need, or nothing but the last two moments. */
export type Keeping = 'all' | 'last'
