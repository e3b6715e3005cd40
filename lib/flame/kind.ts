/** Whose code a function is, as numbers that the page and its data agree on. */
export const kind = { application: 0, package: 1, node: 2, native: 3, idle: 4, gc: 5, root: 6 } as const
