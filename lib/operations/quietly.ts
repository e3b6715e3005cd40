/** What a listener of a channel throws is an uncaught exception of the application. */
export function quietly(work: () => void): void {
  try {
    work()
  } catch {
    // A message that is not what others are: it goes unseen.
  }
}
