/** The kinds of memories, in the order of help. A module of its own, so that help loads no memory. */
export const memoryKinds = ['ntm', 'dnc', 'content-dnc', 'sam', 'sdnc', 'none'] as const

export type MemoryKind = (typeof memoryKinds)[number]
