/** Resolves when the work has settled, however it did, or when the time is up. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeUp = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.max(0, ms))))
  await Promise.race([work.catch(() => {}), timeUp])
  clearTimeout(timer)
}
