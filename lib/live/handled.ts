/** Calls `done` when everything that listeners promised is settled: at once, if they promised nothing. */
export function handled(results: readonly unknown[], done: (failed: boolean) => void): void {
  // What is only like a promise may run when it is asked: nobody asks it, as nobody would without us.
  const promises = results.filter((result) => result instanceof Promise)
  let waiting = promises.length
  let anyFailed = false
  if (waiting === 0) {
    done(false)
    return
  }
  const settled = (failed: boolean): void => {
    anyFailed ||= failed
    if (--waiting === 0) done(anyFailed)
  }
  for (const promise of promises) {
    // Thrown on: a rejection that nobody handles stays one.
    void promise.then(
      () => settled(false),
      (error: unknown) => {
        settled(true)
        throw error
      },
    )
  }
}
