/**
 * A young generation of one size for all. V8 grows it by what happens to survive a collection: two processes of the
 * same program then collect twice as often or not, for good, which is 3 µs per request and nobody's doing.
 */
export const serverFlags = ['--min-semi-space-size=16', '--max-semi-space-size=16']
